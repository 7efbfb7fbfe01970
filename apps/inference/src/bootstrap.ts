import { InferenceServiceService } from '@intelgraph/contracts';
import { PredictionsService, QuotaSync, SERVING_ENTITIES, SERVING_MIGRATIONS } from '@intelgraph/model-serving';
import { type AppLogger, bootstrapApp, Lifecycle, LOGGER, Pruner, type RunningApp } from '@intelgraph/platform';
import type { OpenAPIObject } from '@nestjs/swagger';

import { AbTestsEventsController } from './ab-tests/ab-tests.events.controller.js';
import { AppModule } from './app.module.js';
import { BatchJobProcess } from './batch-jobs/batch-job-process.js';
import { addBatchUploadParsers } from './batch-jobs/batch-uploads.parsers.js';
import { loadConfig, type InferenceConfig } from './config.js';
import { VersionAlertsEventsController } from './deployment-policies/version-alerts.events.controller.js';
import { documentMlflowScoring } from './mlflow-scoring/mlflow-scoring.openapi.js';
import { addMlflowScoringRoutes } from './mlflow-scoring/mlflow-scoring.routes.js';
import { MlflowScoring } from './mlflow-scoring/mlflow-scoring.service.js';
import { ModelVersions } from './model-versions/model-versions.js';
import { OpenInferenceGrpcController } from './open-inference/open-inference.grpc.controller.js';
import { openInferenceService } from './open-inference/open-inference.grpc.service.js';
import { OpenInferenceExtensions } from './open-inference/open-inference-extensions.js';
import { documentExtensions } from './open-inference/open-inference-extensions.openapi.js';
import { documentOpenInference } from './open-inference/open-inference.openapi.js';
import { OpenInference } from './open-inference/open-inference.service.js';
import { addOpenInferenceRoutes } from './open-inference/open-inference.routes.js';
import { addPredictRoutes } from './predictions/predict.routes.js';
import { documentPredictRoutes } from './predictions/predict.openapi.js';
import { PredictionsGrpcController } from './predictions/predictions.grpc.controller.js';
import { ModelRenamesEventsController } from './renames/model-renames.events.controller.js';
import { ServingProcess } from './serving/serving-process.js';
import { StreamsProcess } from './streams/streams-process.js';
import { documentTensorflowServing } from './tensorflow-serving/tensorflow-serving.openapi.js';
import { addTensorflowServingRoutes } from './tensorflow-serving/tensorflow-serving.routes.js';
import { TensorflowServing } from './tensorflow-serving/tensorflow-serving.service.js';

export { inferenceConfig as config } from './config.js';

/** The tables of the app, for its `migrate` command. It serves from its snapshot while they are out of reach. */
export const database = { entities: SERVING_ENTITIES, migrations: SERVING_MIGRATIONS, required: false };

/** Adds the raw routes, which Nest does not know, to the OpenAPI document. */
export function document(openapi: OpenAPIObject): void {
  documentPredictRoutes(openapi);
  documentOpenInference(openapi);
  documentExtensions(openapi);
  documentMlflowScoring(openapi);
  documentTensorflowServing(openapi);
}

/** Starts inference: deployments and predictions. It listens when the deployments on its disk are loaded. */
export function bootstrap(overrides?: Partial<InferenceConfig>): Promise<RunningApp> {
  const config = loadConfig(overrides);
  return bootstrapApp({
    config,
    module: AppModule,
    database,
    grpc: [
      {
        service: InferenceServiceService,
        controller: PredictionsGrpcController,
        quiet: ['predict', 'predictBatch'],
      },
      {
        service: openInferenceService(),
        controller: OpenInferenceGrpcController,
        quiet: ['serverLive', 'serverReady', 'modelReady', 'modelInfer'],
      },
    ],
    events: [AbTestsEventsController, ModelRenamesEventsController, VersionAlertsEventsController],
    document,
    start: async (get) => {
      await get(ServingProcess).databaseAnswers();
      const quotas = get(QuotaSync);
      // Before the database goes, and after the last answer.
      get(Lifecycle).onClose('producers', 'quotas', () => quotas.stop());
      await quotas.now();
      quotas.start();
      await get(BatchJobProcess).start();
      if (config.batchRetention > 0) get(Pruner).start();
      await get(StreamsProcess).start();
    },
    http: async (server, get) => {
      addBatchUploadParsers(server);
      addPredictRoutes(server, get(PredictionsService), config);
      const { batchBodyLimit: bodyLimit } = config;
      const raw = { logger: get<AppLogger>(LOGGER), bodyLimit };
      await addOpenInferenceRoutes(server, get(OpenInference), { ...raw, extensions: get(OpenInferenceExtensions) });
      await addMlflowScoringRoutes(server, { ...raw, versions: get(ModelVersions), scoring: get(MlflowScoring) });
      await addTensorflowServingRoutes(server, get(TensorflowServing), raw);
      await get(ServingProcess).start();
    },
  });
}
