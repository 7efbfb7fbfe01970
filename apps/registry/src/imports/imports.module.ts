import { Module } from '@nestjs/common';

import { TrackingModule } from '../runs/tracking.module.js';

import { ImportsHttpController } from './imports.http.controller.js';

/** The way in for what another MLflow server holds. */
@Module({ imports: [TrackingModule], controllers: [ImportsHttpController] })
export class ImportsModule {}
