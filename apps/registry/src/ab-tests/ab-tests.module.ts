import { Module } from '@nestjs/common';

import { AbTestsGrpcController } from './ab-tests.grpc.controller.js';
import { AbTestsHttpController } from './ab-tests.http.controller.js';

@Module({ controllers: [AbTestsHttpController], providers: [AbTestsGrpcController] })
export class AbTestsModule {}
