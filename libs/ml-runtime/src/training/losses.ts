import type { Task } from '../pipeline/task.js';

/** What the output layer's logits are compared with. */
export interface Loss {
  /** Units of the output layer. */
  readonly outputs: number;
  /** Loss of one row; replaces its logits (`values[at …]`) with the loss's derivative by them. `target`: class index or number. */
  differentiate(values: Float32Array, at: number, target: number): number;
  /** Loss of one row. */
  evaluate(values: Float32Array, at: number, target: number): number;
}

/** Binary and softmax cross-entropy on logits; squared error on the standardised target. */
export function lossFor(task: Task, classes: number): Loss {
  switch (task) {
    case 'binary':
      return { outputs: 1, differentiate: differentiateBinary, evaluate: binaryLoss };
    case 'multiclass':
      return softmaxLoss(classes);
    case 'regression':
      return { outputs: 1, differentiate: differentiateSquare, evaluate: squareLoss };
  }
}

/** log(1 + exp(z)) - y z, without overflow. */
function binaryLoss(values: Float32Array, at: number, target: number): number {
  const z = values[at] as number;
  return Math.max(z, 0) - z * target + Math.log1p(Math.exp(-Math.abs(z)));
}

function differentiateBinary(values: Float32Array, at: number, target: number): number {
  const loss = binaryLoss(values, at, target);
  values[at] = 1 / (1 + Math.exp(-(values[at] as number))) - target;
  return loss;
}

function squareLoss(values: Float32Array, at: number, target: number): number {
  const error = (values[at] as number) - target;
  return error * error;
}

function differentiateSquare(values: Float32Array, at: number, target: number): number {
  const error = (values[at] as number) - target;
  values[at] = 2 * error;
  return error * error;
}

function softmaxLoss(classes: number): Loss {
  const logSum = (values: Float32Array, at: number): number => {
    let highest = -Infinity;
    for (let k = 0; k < classes; k++) highest = Math.max(highest, values[at + k] as number);
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += Math.exp((values[at + k] as number) - highest);
    return highest + Math.log(sum);
  };
  return {
    outputs: classes,
    evaluate: (values, at, target) => logSum(values, at) - (values[at + target] as number),
    differentiate: (values, at, target) => {
      const total = logSum(values, at);
      const loss = total - (values[at + target] as number);
      for (let k = 0; k < classes; k++) {
        values[at + k] = Math.exp((values[at + k] as number) - total) - (k === target ? 1 : 0);
      }
      return loss;
    },
  };
}
