import { DatasetServiceService, TrainingServiceService } from '@intelgraph/contracts';
import { TRAINING_ENTITIES, TRAINING_MIGRATIONS } from '@intelgraph/ml-training';
import { bootstrapApp, type RunningApp } from '@intelgraph/platform';

import { AppModule } from './app.module.js';
import { loadConfig, type TrainingConfig } from './config.js';
import { DatasetsGrpcController } from './datasets/datasets.grpc.controller.js';
import { addUploadParsers } from './datasets/upload-parsers.js';
import { JobsGrpcController } from './jobs/jobs.grpc.controller.js';
import { PoliciesEventsController } from './policies/policies.events.controller.js';
import { TrainingProcesses } from './training/training-processes.js';

export { trainingConfig as config } from './config.js';

/** The tables of the app, for its `migrate` command. */
export const database = { entities: TRAINING_ENTITIES, migrations: TRAINING_MIGRATIONS };

/** Starts training: data sets, jobs, evaluations. */
export function bootstrap(overrides?: Partial<TrainingConfig>): Promise<RunningApp> {
  const config = loadConfig(overrides);
  return bootstrapApp({
    config,
    module: AppModule,
    database,
    grpc: [
      { service: TrainingServiceService, controller: JobsGrpcController },
      { service: DatasetServiceService, controller: DatasetsGrpcController },
    ],
    events: [PoliciesEventsController],
    http: (server) => addUploadParsers(server),
    start: (get) => get(TrainingProcesses).start(),
  });
}
