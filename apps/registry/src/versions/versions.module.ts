import { Module } from '@nestjs/common';

import { SearchHttpController } from './search.http.controller.js';
import { VersionsHttpController } from './versions.http.controller.js';

@Module({ controllers: [VersionsHttpController, SearchHttpController] })
export class VersionsModule {}
