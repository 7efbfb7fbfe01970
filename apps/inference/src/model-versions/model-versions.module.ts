import { PredictionsService, ServingEngine } from '@intelgraph/model-serving';
import { APP_CONFIG } from '@intelgraph/platform';
import { Module } from '@nestjs/common';

import type { InferenceConfig } from '../config.js';
import { RowPredictions } from '../rows/row-predictions.js';
import type { RegistryClient } from '../serving/registry-model-resolver.js';
import { REGISTRY, ServingModule } from '../serving/serving.module.js';

import { ModelVersions } from './model-versions.js';
import { RegistryVersions } from './registry-versions.js';
import { VersionLabels } from './version-labels.js';

/** Predictions of rows and names of versions, for the protocols of other servers. */
@Module({
  imports: [ServingModule],
  providers: [
    {
      provide: RowPredictions,
      inject: [APP_CONFIG, ServingEngine, PredictionsService],
      useFactory: (
        { maxBatchRows: maxRows }: InferenceConfig,
        engine: ServingEngine,
        predictions: PredictionsService,
      ) => new RowPredictions({ engine, predictions, maxRows }),
    },
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
  exports: [RowPredictions, ModelVersions],
})
export class ModelVersionsModule {}
