import { MonitoringServiceService } from '@intelgraph/contracts';
import { MODEL_MONITORING_ENTITIES, MODEL_MONITORING_MIGRATIONS } from '@intelgraph/model-monitoring';
import { bootstrapApp, type RunningApp } from '@intelgraph/platform';

import { AlertingProcess } from './alerts/alerting-process.js';
import { AppModule } from './app.module.js';
import { MonitoringProcess } from './checks/monitoring-process.js';
import { type MonitoringConfig, loadConfig } from './config.js';
import { AbTestsEventsController } from './experiments/ab-tests.events.controller.js';
import { FeedbackEventsController } from './feedback/feedback.events.controller.js';
import { LineageEventsController } from './lineage/lineage.events.controller.js';
import { ModelsEventsController } from './models/models.events.controller.js';
import { MonitoringGrpcController } from './monitoring.grpc.controller.js';
import { PredictionsEventsController } from './predictions/predictions.events.controller.js';

export { monitoringConfig as config } from './config.js';

/** The tables of the app, for its `migrate` command. */
export const database = { entities: MODEL_MONITORING_ENTITIES, migrations: MODEL_MONITORING_MIGRATIONS };

/** Starts the monitoring service. */
export function bootstrap(overrides?: Partial<MonitoringConfig>): Promise<RunningApp> {
  return bootstrapApp({
    config: loadConfig(overrides),
    module: AppModule,
    database,
    grpc: [{ service: MonitoringServiceService, controller: MonitoringGrpcController }],
    events: [
      PredictionsEventsController,
      FeedbackEventsController,
      ModelsEventsController,
      LineageEventsController,
      AbTestsEventsController,
    ],
    start: (get) => {
      get(AlertingProcess).start();
      get(MonitoringProcess).start();
      return Promise.resolve();
    },
  });
}
