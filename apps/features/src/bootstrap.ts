import { FeatureServiceService } from '@intelgraph/contracts';
import { FEATURE_STORE_ENTITIES, FEATURE_STORE_MIGRATIONS } from '@intelgraph/feature-store';
import { bootstrapApp, type RunningApp } from '@intelgraph/platform';

import { AppModule } from './app.module.js';
import { WriteCommandsEventsController } from './commands/write-commands.events.controller.js';
import { type FeaturesConfig, loadConfig } from './config.js';
import { OnlineProcess } from './domain/online-process.js';
import { FeaturesGrpcController } from './features.grpc.controller.js';

export { featuresConfig as config } from './config.js';

/** The tables of the app, for its `migrate` command. */
export const database = { entities: FEATURE_STORE_ENTITIES, migrations: FEATURE_STORE_MIGRATIONS };

/** Starts the feature store's service. */
export function bootstrap(overrides?: Partial<FeaturesConfig>): Promise<RunningApp> {
  return bootstrapApp({
    config: loadConfig(overrides),
    module: AppModule,
    database,
    grpc: [{ service: FeatureServiceService, controller: FeaturesGrpcController }],
    events: [WriteCommandsEventsController],
    start: (get) => get(OnlineProcess).start(),
  });
}
