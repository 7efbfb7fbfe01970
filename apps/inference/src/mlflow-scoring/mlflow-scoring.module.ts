import { Module } from '@nestjs/common';

import { RowPredictions } from '../rows/row-predictions.js';
import { RowsModule } from '../rows/rows.module.js';

import { MlflowScoring } from './mlflow-scoring.service.js';

/** MLflow's scoring protocol. */
@Module({
  imports: [RowsModule],
  providers: [
    {
      provide: MlflowScoring,
      inject: [RowPredictions],
      useFactory: (predictions: RowPredictions) => new MlflowScoring(predictions),
    },
  ],
  exports: [MlflowScoring],
})
export class MlflowScoringModule {}
