import { Module } from '@nestjs/common';

import { LabelsHttpController } from './labels.http.controller.js';

@Module({ controllers: [LabelsHttpController] })
export class LabelsModule {}
