import { PredictionsService, ServingEngine } from '@intelgraph/model-serving';
import { APP_CONFIG } from '@intelgraph/platform';
import { Module } from '@nestjs/common';

import type { InferenceConfig } from '../config.js';
import { ServingModule } from '../serving/serving.module.js';

import { OpenInference } from './open-inference.service.js';

/** The Open Inference Protocol, for its two transports. */
@Module({
  imports: [ServingModule],
  providers: [
    {
      provide: OpenInference,
      inject: [APP_CONFIG, ServingEngine, PredictionsService],
      useFactory: ({ maxBatchRows }: InferenceConfig, engine: ServingEngine, predictions: PredictionsService) =>
        new OpenInference({ engine, predictions, maxRows: maxBatchRows }),
    },
  ],
  exports: [OpenInference],
})
export class OpenInferenceModule {}
