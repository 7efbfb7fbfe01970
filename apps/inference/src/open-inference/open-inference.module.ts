import { ServingEngine } from '@intelgraph/model-serving';
import { APP_CONFIG } from '@intelgraph/platform';
import { Module } from '@nestjs/common';

import type { InferenceConfig } from '../config.js';
import { RowPredictions } from '../rows/row-predictions.js';
import { RowsModule } from '../rows/rows.module.js';
import { ServingModule } from '../serving/serving.module.js';

import { OpenInferenceExtensions } from './open-inference-extensions.js';
import { OpenInference } from './open-inference.service.js';
import { OpenInferenceRepository } from './repository/open-inference-repository.js';

/** The Open Inference Protocol, for its two transports. */
@Module({
  imports: [ServingModule, RowsModule],
  providers: [
    {
      provide: OpenInference,
      inject: [ServingEngine, RowPredictions],
      useFactory: (engine: ServingEngine, predictions: RowPredictions) => new OpenInference({ engine, predictions }),
    },
    {
      provide: OpenInferenceExtensions,
      inject: [APP_CONFIG, ServingEngine, OpenInference],
      useFactory: ({ maxBatchRows: maxRows }: InferenceConfig, engine: ServingEngine, inference: OpenInference) =>
        new OpenInferenceExtensions({
          ...{ inference, engine, maxRows },
          repository: new OpenInferenceRepository(engine.repository),
        }),
    },
  ],
  exports: [OpenInference, OpenInferenceExtensions],
})
export class OpenInferenceModule {}
