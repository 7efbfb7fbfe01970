import { Module } from '@nestjs/common';

import { ModelLifecycleGrpcController } from './model-lifecycle.grpc.controller.js';
import { ModelLifecycleHttpController } from './model-lifecycle.http.controller.js';
import { ModelsHttpController } from './models.http.controller.js';

@Module({
  providers: [ModelLifecycleGrpcController],
  controllers: [ModelsHttpController, ModelLifecycleHttpController],
})
export class ModelsModule {}
