import { Module } from '@nestjs/common';

import { AbTestsEventsController } from './ab-tests.events.controller.js';
import { AbTestsGrpcController } from './ab-tests.grpc.controller.js';
import { AbTestsHttpController } from './ab-tests.http.controller.js';

@Module({ controllers: [AbTestsHttpController], providers: [AbTestsGrpcController, AbTestsEventsController] })
export class AbTestsModule {}
