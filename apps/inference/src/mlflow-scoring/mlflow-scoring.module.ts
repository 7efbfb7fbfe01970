import { Module } from '@nestjs/common';

import { ModelVersionsModule } from '../model-versions/model-versions.module.js';
import { RowPredictions } from '../rows/row-predictions.js';

import { MlflowScoring } from './mlflow-scoring.service.js';

/** MLflow's scoring protocol. */
@Module({
  imports: [ModelVersionsModule],
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
