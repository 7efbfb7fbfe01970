import { PredictionsService, ServingEngine } from '@intelgraph/model-serving';
import { APP_CONFIG } from '@intelgraph/platform';
import { Module } from '@nestjs/common';

import type { InferenceConfig } from '../config.js';
import { ServingModule } from '../serving/serving.module.js';

import { RowPredictions } from './row-predictions.js';

/** Predictions of rows, for the protocols of other servers. */
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
  ],
  exports: [RowPredictions],
})
export class RowsModule {}
