import { Module } from '@nestjs/common';

import { DatasetsGrpcController } from './datasets/datasets.grpc.controller.js';
import { DatasetsHttpController } from './datasets/datasets.http.controller.js';
import { EvaluationsHttpController } from './evaluations/evaluations.http.controller.js';
import { StoredEvaluationsHttpController } from './evaluations/stored-evaluations.http.controller.js';
import { JobsGrpcController } from './jobs/jobs.grpc.controller.js';
import { JobsHttpController } from './jobs/jobs.http.controller.js';
import { TrainingHttpController } from './jobs/training.http.controller.js';
import { PoliciesEventsController } from './policies/policies.events.controller.js';
import { TrainingModule } from './training/training.module.js';

@Module({
  imports: [TrainingModule],
  controllers: [
    DatasetsHttpController,
    TrainingHttpController,
    JobsHttpController,
    EvaluationsHttpController,
    StoredEvaluationsHttpController,
  ],
  providers: [JobsGrpcController, DatasetsGrpcController, PoliciesEventsController],
})
export class AppModule {}
