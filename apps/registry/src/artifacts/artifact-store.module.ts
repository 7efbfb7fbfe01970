import { openArtifactStore } from '@intelgraph/artifact-store';
import { APP_CONFIG, artifactStorageOf, type AppConfig } from '@intelgraph/platform';
import { Global, Module } from '@nestjs/common';

/** Injection token of the artifact store, which registry, training and inference share. */
export const ARTIFACT_STORE = Symbol('ARTIFACT_STORE');

@Global()
@Module({
  providers: [
    {
      provide: ARTIFACT_STORE,
      inject: [APP_CONFIG],
      useFactory: (config: AppConfig) => openArtifactStore(artifactStorageOf(config)),
    },
  ],
  exports: [ARTIFACT_STORE],
})
export class ArtifactStoreModule {}
