import { Module } from '@nestjs/common';

import { AbTestsEventsController } from './ab-tests/ab-tests.events.controller.js';
import { BatchJobsModule } from './batch-jobs/batch-jobs.module.js';
import { DeploymentPoliciesHttpController } from './deployment-policies/deployment-policies.http.controller.js';
import { VersionAlertsEventsController } from './deployment-policies/version-alerts.events.controller.js';
import { DeploymentsHttpController } from './deployments/deployments.http.controller.js';
import { FeedbackHttpController } from './feedback/feedback.http.controller.js';
import { MlflowScoringModule } from './mlflow-scoring/mlflow-scoring.module.js';
import { OpenInferenceGrpcController } from './open-inference/open-inference.grpc.controller.js';
import { OpenInferenceModule } from './open-inference/open-inference.module.js';
import { PredictionsGrpcController } from './predictions/predictions.grpc.controller.js';
import { ModelRenamesEventsController } from './renames/model-renames.events.controller.js';
import { QuotasModule } from './quotas/quotas.module.js';
import { ReplaysHttpController } from './replays/replays.http.controller.js';
import { ServingHttpController } from './serving/serving.http.controller.js';
import { ServingModule } from './serving/serving.module.js';
import { StreamsModule } from './streams/streams.module.js';
import { TensorflowServingModule } from './tensorflow-serving/tensorflow-serving.module.js';
import { VersionRuntimesHttpController } from './version-runtimes/version-runtimes.http.controller.js';

@Module({
  imports: [
    ...[ServingModule, BatchJobsModule, StreamsModule, QuotasModule],
    ...[OpenInferenceModule, MlflowScoringModule, TensorflowServingModule],
  ],
  controllers: [
    DeploymentsHttpController,
    DeploymentPoliciesHttpController,
    FeedbackHttpController,
    ReplaysHttpController,
    ServingHttpController,
    VersionRuntimesHttpController,
  ],
  providers: [
    AbTestsEventsController,
    ModelRenamesEventsController,
    OpenInferenceGrpcController,
    PredictionsGrpcController,
    VersionAlertsEventsController,
  ],
})
export class AppModule {}
