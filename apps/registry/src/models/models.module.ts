import { Module } from '@nestjs/common';

import { ModelsHttpController } from './models.http.controller.js';

@Module({ controllers: [ModelsHttpController] })
export class ModelsModule {}
