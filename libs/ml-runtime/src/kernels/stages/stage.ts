import type { Plan, PlanStep } from '../plan/plan.js';
import type { Pooling } from './pooling.js';
import { placesOf, valuesUnder, type Window } from './window.js';

/** Dense layers over whole items. */
interface DenseStage {
  readonly kind: 'dense';
  readonly plan: Plan;
}

/** A dense layer over what a window takes of images; its `inputs` are cells × channels, its `units` the channels behind it. */
interface ConvolutionStage {
  readonly kind: 'convolution';
  readonly window: Window;
  readonly step: PlanStep;
}

interface PoolingStage {
  readonly kind: 'pooling';
  readonly window: Window;
  readonly takes: Pooling;
}

/** y = x · scale + shift, the last axis of an item of so many values going through them. */
interface ScalingStage {
  readonly kind: 'scaling';
  readonly values: number;
  readonly scale: Float32Array;
  readonly shift: Float32Array;
}

/** What is done to items before the next stage has them. */
export type Stage = DenseStage | ConvolutionStage | PoolingStage | ScalingStage;

/** Values of an item that a stage takes. */
export function valuesBefore(stage: Stage): number {
  switch (stage.kind) {
    case 'dense':
      return stage.plan.steps[0]?.inputs ?? 0;
    case 'convolution':
    case 'pooling':
      return valuesUnder(stage.window);
    case 'scaling':
      return stage.values;
  }
}

/** Values of an item that it gives. */
export function valuesBehind(stage: Stage): number {
  switch (stage.kind) {
    case 'dense':
      return stage.plan.steps.at(-1)?.units ?? 0;
    case 'convolution':
      return placesOf(stage.window) * stage.step.units;
    case 'pooling':
      return placesOf(stage.window) * stage.window.channels;
    case 'scaling':
      return stage.values;
  }
}
