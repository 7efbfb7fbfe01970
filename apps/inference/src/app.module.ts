import { Module } from '@nestjs/common';

import { AbTestsEventsController } from './ab-tests/ab-tests.events.controller.js';
import { DeploymentsHttpController } from './deployments/deployments.http.controller.js';
import { FeedbackHttpController } from './feedback/feedback.http.controller.js';
import { PredictionsGrpcController } from './predictions/predictions.grpc.controller.js';
import { ModelRenamesEventsController } from './renames/model-renames.events.controller.js';
import { ServingHttpController } from './serving/serving.http.controller.js';
import { ServingModule } from './serving/serving.module.js';

@Module({
  imports: [ServingModule],
  controllers: [DeploymentsHttpController, FeedbackHttpController, ServingHttpController],
  providers: [AbTestsEventsController, ModelRenamesEventsController, PredictionsGrpcController],
})
export class AppModule {}
