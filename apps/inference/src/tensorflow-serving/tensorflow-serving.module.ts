import { Module } from '@nestjs/common';

import { ModelVersionsModule } from '../model-versions/model-versions.module.js';
import { ModelVersions } from '../model-versions/model-versions.js';
import { RowPredictions } from '../rows/row-predictions.js';
import { RowsModule } from '../rows/rows.module.js';

import { TensorflowServing } from './tensorflow-serving.service.js';

/** TensorFlow Serving's REST API. */
@Module({
  imports: [RowsModule, ModelVersionsModule],
  providers: [
    {
      provide: TensorflowServing,
      inject: [RowPredictions, ModelVersions],
      useFactory: (predictions: RowPredictions, versions: ModelVersions) =>
        new TensorflowServing({ predictions, versions }),
    },
  ],
  exports: [TensorflowServing],
})
export class TensorflowServingModule {}
