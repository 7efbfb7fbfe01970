import { Module } from '@nestjs/common';

import { SettingsHttpController } from './settings.http.controller.js';

@Module({ controllers: [SettingsHttpController] })
export class SettingsModule {}
