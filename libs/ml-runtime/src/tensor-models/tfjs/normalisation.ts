import type { PlanStep } from '../../kernels/plan/plan.js';
import { itemShapeOf, type Layer, weightsOf } from './layer-chain.js';
import type { LayerConfig } from './layer-config.js';
import { NotUnderstood } from './not-understood.js';

/** y = x · scale + shift, by channel. */
export type Scale = Readonly<Record<'scale' | 'shift', Float32Array>>;

/** What a normalisation does to each value when a model answers: Ioffe and Szegedy 2015, with moments of the training. */
export function scaleOf(layer: Layer, config: LayerConfig): Scale {
  const axis = config['axis'];
  if (axis !== -1 && axis !== itemShapeOf(layer).length)
    throw new NotUnderstood(`the layer ${layer.name} does not normalise its last axis`);
  const values = weightsOf(layer);
  const gamma = config['scale'] === false ? undefined : values.shift();
  const beta = config['center'] === false ? undefined : values.shift();
  const [mean, variance] = values;
  const epsilon = Number(config['epsilon']);
  const scale = Float32Array.from(variance ?? [], (one, i) => (gamma?.[i] ?? 1) / Math.sqrt(one + epsilon));
  const shift = scale.map((one, i) => (beta?.[i] ?? 0) - (mean?.[i] ?? 0) * one);
  return { scale, shift };
}

/** A step whose outputs are scaled. */
export function scaled({ kernel, bias, units, ...step }: PlanStep, { scale, shift }: Scale): PlanStep {
  const at = (values: Float32Array, i: number): number => values[i % units] as number;
  return {
    ...{ ...step, units },
    kernel: kernel.map((weight, i) => weight * at(scale, i)),
    bias: bias.map((one, j) => one * at(scale, j) + at(shift, j)),
  };
}
