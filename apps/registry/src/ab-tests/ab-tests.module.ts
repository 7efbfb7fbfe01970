import { Module } from '@nestjs/common';

import { AbTestsHttpController } from './ab-tests.http.controller.js';

@Module({ controllers: [AbTestsHttpController] })
export class AbTestsModule {}
