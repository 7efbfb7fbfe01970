import { Module } from '@nestjs/common';

import { DeploymentsHttpController } from './deployments/deployments.http.controller.js';
import { PredictionsGrpcController } from './predictions/predictions.grpc.controller.js';
import { ServingHttpController } from './serving/serving.http.controller.js';
import { ServingModule } from './serving/serving.module.js';

@Module({
  imports: [ServingModule],
  controllers: [DeploymentsHttpController, ServingHttpController],
  providers: [PredictionsGrpcController],
})
export class AppModule {}
