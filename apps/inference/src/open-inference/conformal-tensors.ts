import type { Element } from '@intelgraph/ml-runtime';
import type { ModelOutput, Prediction } from '@intelgraph/model-serving';

import type { TensorMetadata } from './model-tensors.js';
import type { Tensor } from './tensors/tensor.js';

const ANY_ROWS = -1;

/** What is answered beside the rest where a confidence level is asked for: whether each class is in the set, or the interval; how unusual a row is. */
export function conformalOutputs({ classes }: ModelOutput): TensorMetadata[] {
  const answer: TensorMetadata =
    classes.length > 0
      ? { name: 'prediction_set', datatype: 'BOOL', shape: [ANY_ROWS, classes.length] }
      : { name: 'prediction_interval', datatype: 'FP64', shape: [ANY_ROWS, 2] };
  return [answer, { name: 'ood_score', datatype: 'FP64', shape: [ANY_ROWS] }];
}

/** These of each row. */
export function conformalTensors(predictions: readonly Prediction[], output: ModelOutput): Tensor[] {
  return conformalOutputs(output).map(({ name, datatype, shape }) => ({
    ...{ name, datatype, shape: [predictions.length, ...shape.slice(1)] },
    elements: predictions.flatMap(({ conformal }): Element[] => {
      const { set = [], interval, oodScore = Number.NaN } = conformal ?? {};
      if (name === 'ood_score') return [oodScore];
      if (name === 'prediction_interval') return [interval?.lower ?? Number.NaN, interval?.upper ?? Number.NaN];
      const labels = new Set(set.map(String));
      return output.classes.map((label) => labels.has(label));
    }),
  }));
}
