import { Module } from '@nestjs/common';

import { LineageHttpController } from './lineage.http.controller.js';

@Module({ controllers: [LineageHttpController] })
export class LineageModule {}
