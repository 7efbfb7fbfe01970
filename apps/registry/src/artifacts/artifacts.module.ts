import { Module } from '@nestjs/common';

import { ArtifactsHttpController } from './artifacts.http.controller.js';

@Module({ controllers: [ArtifactsHttpController] })
export class ArtifactsModule {}
