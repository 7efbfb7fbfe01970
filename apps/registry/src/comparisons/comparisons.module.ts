import { Module } from '@nestjs/common';

import { ComparisonsHttpController } from './comparisons.http.controller.js';

@Module({ controllers: [ComparisonsHttpController] })
export class ComparisonsModule {}
