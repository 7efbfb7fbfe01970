import { Module } from '@nestjs/common';

import { StageMachinesHttpController } from './stage-machines.http.controller.js';

@Module({ controllers: [StageMachinesHttpController] })
export class StageMachinesModule {}
