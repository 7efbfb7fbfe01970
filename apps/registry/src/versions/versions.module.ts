import { Module } from '@nestjs/common';

import { SearchHttpController } from './search.http.controller.js';
import { VersionLifecycleHttpController } from './version-lifecycle.http.controller.js';
import { VersionsHttpController } from './versions.http.controller.js';

@Module({ controllers: [VersionsHttpController, VersionLifecycleHttpController, SearchHttpController] })
export class VersionsModule {}
