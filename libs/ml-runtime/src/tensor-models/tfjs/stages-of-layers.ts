import type tfTypes from '@tensorflow/tfjs';

import type { PlanStep } from '../../kernels/plan/plan.js';
import type { Stage } from '../../kernels/stages/stage.js';
import { activationOf } from './layer-activations.js';
import { chainOf, itemShapeOf, type Layer } from './layer-chain.js';
import { assertChannelsLast, type LayerConfig } from './layer-config.js';
import { LAYER_STAGES } from './layer-stages.js';
import { scaled, scaleOf } from './normalisation.js';
import { NotUnderstood } from './not-understood.js';

/** Layers that change no value when a model answers, nor their order. */
const IDLE: ReadonlySet<string> = new Set([
  ...['InputLayer', 'Flatten', 'Reshape'],
  ...['Dropout', 'SpatialDropout1D', 'SpatialDropout2D', 'GaussianDropout', 'GaussianNoise', 'AlphaDropout'],
]);

/**
 * A layers model as stages: a chain of dense layers, convolutions, poolings, activations and normalisations, with as much of it folded into
 * the weights before as can be.
 *
 * @returns why there are none, where it has anything else
 */
export function stagesOfLayers(model: tfTypes.LayersModel): Stage[] | string {
  try {
    const stages: Stage[] = [];
    for (const layer of chainOf(model)) add(stages, layer, layer.getConfig());
    if (stages.length === 0) throw new NotUnderstood('it computes nothing');
    return stages;
  } catch (error) {
    if (error instanceof NotUnderstood) return error.message;
    throw error;
  }
}

function add(stages: Stage[], layer: Layer, config: LayerConfig): void {
  const name = layer.getClassName();
  const last = stages.at(-1);
  const open = openStep(last, itemShapeOf(layer).at(-1));
  const close = (step: PlanStep): unknown => last !== undefined && stages.splice(-1, 1, withLastStep(last, step));
  if (IDLE.has(name)) {
    assertChannelsLast(layer, config);
  } else if (Object.hasOwn(LAYER_STAGES, name)) {
    const stage = LAYER_STAGES[name]?.(layer, config);
    if (stage?.kind === 'dense' && last?.kind === 'dense') {
      stages.splice(-1, 1, { kind: 'dense', plan: { steps: [...last.plan.steps, ...stage.plan.steps] } });
    } else if (stage !== undefined) stages.push(stage);
  } else if (name === 'BatchNormalization') {
    const scale = scaleOf(layer, config);
    const values = itemShapeOf(layer).reduce((size, one) => size * one);
    if (open !== undefined) close(scaled(open, scale));
    else stages.push({ kind: 'scaling', values, ...scale });
  } else {
    const activation = activationOf(layer, config);
    if (open === undefined)
      throw new NotUnderstood(`the layer ${layer.name} (${name}) is not compiled where it stands`);
    close({ ...open, activation });
  }
}

/** What an activation or a normalisation of so many channels may become part of. */
function openStep(stage: Stage | undefined, channels: number | undefined): PlanStep | undefined {
  const steps = stage?.kind === 'dense' ? stage.plan.steps : stage?.kind === 'convolution' ? [stage.step] : [];
  return steps.slice(-1).find(({ activation, units }) => activation === 'linear' && units === channels);
}

function withLastStep(stage: Stage, step: PlanStep): Stage {
  if (stage.kind === 'convolution') return { ...stage, step };
  if (stage.kind === 'dense') return { kind: 'dense', plan: { steps: [...stage.plan.steps.slice(0, -1), step] } };
  return stage;
}
