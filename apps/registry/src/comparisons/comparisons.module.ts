import { Module } from '@nestjs/common';

import { ComparisonsHttpController } from './comparisons.http.controller.js';
import { RunComparisonsHttpController } from './run-comparisons.http.controller.js';

@Module({ controllers: [ComparisonsHttpController, RunComparisonsHttpController] })
export class ComparisonsModule {}
