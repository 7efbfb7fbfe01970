import { MODEL_MONITORING_ENTITIES, MODEL_MONITORING_MIGRATIONS } from '@intelgraph/model-monitoring';
import { bootstrapApp, type RunningApp } from '@intelgraph/platform';

import { AppModule } from './app.module.js';
import { type MonitoringConfig, loadConfig } from './config.js';

export { monitoringConfig as config } from './config.js';

/** The tables of the app, for its `migrate` command. */
export const database = { entities: MODEL_MONITORING_ENTITIES, migrations: MODEL_MONITORING_MIGRATIONS };

/** Starts the monitoring service. */
export function bootstrap(overrides?: Partial<MonitoringConfig>): Promise<RunningApp> {
  return bootstrapApp({ config: loadConfig(overrides), module: AppModule, database });
}
