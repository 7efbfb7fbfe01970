import { Module } from '@nestjs/common';

import { AbTestsModule } from './ab-tests/ab-tests.module.js';
import { AliasesModule } from './aliases/aliases.module.js';
import { ArtifactStoreModule } from './artifacts/artifact-store.module.js';
import { ArtifactsModule } from './artifacts/artifacts.module.js';
import { ComparisonsModule } from './comparisons/comparisons.module.js';
import { RegistryDomainModule } from './domain/registry-domain.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { LabelsModule } from './labels/labels.module.js';
import { LineageModule } from './lineage/lineage.module.js';
import { ModelsModule } from './models/models.module.js';
import { PoliciesModule } from './policies/policies.module.js';
import { RegistryGrpcController } from './registry.grpc.controller.js';
import { TrackingModule } from './runs/tracking.module.js';
import { SettingsModule } from './settings/settings.module.js';
import { StageMachinesModule } from './stage-machines/stage-machines.module.js';
import { StagesModule } from './stages/stages.module.js';
import { UploadsModule } from './uploads/uploads.module.js';
import { VersionsModule } from './versions/versions.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

@Module({
  imports: [
    ArtifactStoreModule,
    TrackingModule,
    RegistryDomainModule,
    ModelsModule,
    AliasesModule,
    LabelsModule,
    SettingsModule,
    VersionsModule,
    ArtifactsModule,
    UploadsModule,
    StageMachinesModule,
    StagesModule,
    PoliciesModule,
    LineageModule,
    ComparisonsModule,
    AbTestsModule,
    WebhooksModule,
    ImportsModule,
  ],
  providers: [RegistryGrpcController],
})
export class AppModule {}
