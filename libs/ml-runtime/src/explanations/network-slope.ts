import type { SlopedModel } from '@intelgraph/statistics';

import { logitCalibrator, logitCalibratorSlope } from '../confidence/probabilities/probability-calibration.js';
import type { TargetSpec } from '../pipeline/fitted-pipeline.js';
import type { Network } from '../training/network.js';

/**
 * What a tabular network answers to an encoded row, and its slope there, in doubles: the probability of a class with its calibration, or
 * the number in the target's unit. Not to be called while it runs: it computes in memory of its own.
 *
 * @param classIndex of the target's classes; without meaning for regression
 */
export function compileSlope(network: Network, target: TargetSpec, classIndex: number): SlopedModel {
  const hidden = network.layers.map(({ units }) => new Float64Array(units));
  const slopes = network.layers.map(({ units }) => new Float64Array(units));
  const logits = hidden.at(-1) ?? new Float64Array();
  const read = outputOf(target, classIndex);
  return (point, gradient) => {
    forward(network, point, hidden);
    const value = read(logits, slopes.at(-1) ?? logits);
    backward(network, hidden, slopes, gradient);
    return value;
  };
}

/** Reads an output of the logits and writes its slope by each of them. */
type ReadOutput = (logits: Float64Array, slope: Float64Array) => number;

function outputOf(target: TargetSpec, classIndex: number): ReadOutput {
  if (target.task === 'regression') {
    return (logits, slope) => {
      slope[0] = target.scale;
      return (logits[0] as number) * target.scale + target.mean;
    };
  }
  const calibrate = logitCalibrator(target.calibration);
  const slopeOf = logitCalibratorSlope(target.calibration);
  if (target.task === 'binary') {
    const sign = classIndex === 0 ? -1 : 1;
    return (logits, slope) => {
      const logit = logits[0] as number;
      const probability = 1 / (1 + Math.exp(-sign * calibrate(logit)));
      slope[0] = sign * probability * (1 - probability) * slopeOf(logit);
      return probability;
    };
  }
  return (logits, slope) => {
    const highest = Math.max(...logits.map(calibrate));
    const weights = logits.map((logit) => Math.exp(calibrate(logit) - highest));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const probability = (weights[classIndex] ?? 0) / sum;
    logits.forEach((logit, k) => {
      const own = k === classIndex ? 1 : 0;
      slope[k] = probability * (own - (weights[k] ?? 0) / sum) * slopeOf(logit);
    });
    return probability;
  };
}

function forward({ layers }: Network, point: Float64Array, hidden: readonly Float64Array[]): void {
  let before = point;
  layers.forEach(({ inputs, units, kernel, bias }, index) => {
    const out = hidden[index] as Float64Array;
    out.set(bias);
    for (let i = 0; i < inputs; i++) {
      const value = before[i] as number;
      if (value === 0) continue;
      for (let j = 0; j < units; j++) out[j] = (out[j] as number) + value * (kernel[i * units + j] as number);
    }
    if (index < layers.length - 1) for (let j = 0; j < units; j++) out[j] = Math.max(0, out[j] as number);
    before = out;
  });
}

/** From the slopes of the last layer's outputs to those of the inputs; a unit that is 0 passes none on. */
function backward(
  { layers }: Network,
  hidden: readonly Float64Array[],
  slopes: readonly Float64Array[],
  gradient: Float64Array,
): void {
  for (let index = layers.length - 1; index >= 0; index--) {
    const { inputs, units, kernel } = layers[index] as Network['layers'][number];
    const behind = slopes[index] as Float64Array;
    const before = index === 0 ? gradient : (slopes[index - 1] as Float64Array);
    const activity = index === 0 ? undefined : hidden[index - 1];
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      if (activity === undefined || (activity[i] as number) > 0) {
        for (let j = 0; j < units; j++) sum += (kernel[i * units + j] as number) * (behind[j] as number);
      }
      before[i] = sum;
    }
  }
}
