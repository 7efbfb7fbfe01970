import { Module } from '@nestjs/common';

import { StagesHttpController } from './stages.http.controller.js';
import { TransitionsHttpController } from './transitions.http.controller.js';

@Module({ controllers: [StagesHttpController, TransitionsHttpController] })
export class StagesModule {}
