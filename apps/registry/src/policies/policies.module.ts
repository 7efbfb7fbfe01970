import { Module } from '@nestjs/common';

import { PoliciesEventsController } from './policies.events.controller.js';
import { PoliciesHttpController } from './policies.http.controller.js';
import { VersionFactsGrpcController } from './version-facts.grpc.controller.js';

@Module({
  controllers: [PoliciesHttpController],
  providers: [PoliciesEventsController, VersionFactsGrpcController],
})
export class PoliciesModule {}
