import { Module } from '@nestjs/common';

import { RowPredictions } from '../rows/row-predictions.js';
import { RowsModule } from '../rows/rows.module.js';
import type { RegistryClient } from '../serving/registry-model-resolver.js';
import { REGISTRY, ServingModule } from '../serving/serving.module.js';

import { ModelVersions } from './model-versions.js';
import { RegistryVersions } from './registry-versions.js';
import { VersionLabels } from './version-labels.js';

/** Names of versions, for the protocols of other servers. */
@Module({
  imports: [ServingModule, RowsModule],
  providers: [
    {
      provide: ModelVersions,
      inject: [RowPredictions, REGISTRY],
      useFactory: (predictions: RowPredictions, client: RegistryClient) => {
        const registry = new RegistryVersions(client);
        const labels = new VersionLabels({ source: (...label) => registry.labelled(...label) });
        return new ModelVersions({ predictions, labels, numberOf: (...version) => registry.numberOf(...version) });
      },
    },
  ],
  exports: [ModelVersions],
})
export class ModelVersionsModule {}
