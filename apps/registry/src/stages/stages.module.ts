import { Module } from '@nestjs/common';

import { StagesGrpcController } from './stages.grpc.controller.js';
import { StagesHttpController } from './stages.http.controller.js';
import { TransitionsHttpController } from './transitions.http.controller.js';

@Module({
  controllers: [StagesHttpController, TransitionsHttpController],
  providers: [StagesGrpcController],
})
export class StagesModule {}
