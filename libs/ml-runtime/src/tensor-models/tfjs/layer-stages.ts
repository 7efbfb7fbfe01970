import type { PlanStep } from '../../kernels/plan/plan.js';
import type { Stage } from '../../kernels/stages/stage.js';
import { valuesIn, type Window, windowOver } from '../../kernels/stages/window.js';
import { activationNamed } from './layer-activations.js';
import { itemShapeOf, type Layer, weightsOf } from './layer-chain.js';
import { assertChannelsLast, type LayerConfig, movementOf } from './layer-config.js';
import { NotUnderstood } from './not-understood.js';

type StageOf = (layer: Layer, config: LayerConfig) => Stage;

/** What is done to items in the place of a layer, by the name of its class. */
export const LAYER_STAGES: Readonly<Record<string, StageOf>> = {
  Dense: dense,
  Conv1D: convolution,
  Conv2D: convolution,
  MaxPooling1D: pooling('max'),
  MaxPooling2D: pooling('max'),
  AveragePooling1D: pooling('average'),
  AveragePooling2D: pooling('average'),
  GlobalMaxPooling1D: globalPooling('max'),
  GlobalMaxPooling2D: globalPooling('max'),
  GlobalAveragePooling1D: globalPooling('average'),
  GlobalAveragePooling2D: globalPooling('average'),
};

/** Where the last axis of an item is not the only one, each place is a row. */
function dense(layer: Layer, config: LayerConfig): Stage {
  const shape = itemShapeOf(layer);
  const inputs = shape.at(-1) ?? 0;
  const step = stepOf(layer, config, inputs);
  if (shape.length === 1) return { kind: 'dense', plan: { steps: [step] } };
  const height = shape.slice(0, -1).reduce((size, one) => size * one);
  const image = { height, width: 1, channels: inputs };
  return {
    kind: 'convolution',
    step,
    window: windowOver({ ...image, size: [1, 1], strides: [1, 1], padding: 'valid' }),
  };
}

function convolution(layer: Layer, config: LayerConfig): Stage {
  const window = windowOver({ ...imageOf(layer), ...movementOf(layer, config, 'kernelSize') });
  return { kind: 'convolution', window, step: stepOf(layer, config, valuesIn(window)) };
}

function pooling(takes: 'max' | 'average'): StageOf {
  return (layer, config) => {
    const window = windowOver({ ...imageOf(layer), ...movementOf(layer, config, 'poolSize') });
    return { kind: 'pooling', window, takes };
  };
}

function globalPooling(takes: 'max' | 'average'): StageOf {
  return (layer, config) => {
    assertChannelsLast(layer, config);
    const image = imageOf(layer);
    const window = windowOver({ ...image, size: [image.height, image.width], strides: [1, 1], padding: 'valid' });
    return { kind: 'pooling', window, takes };
  };
}

/** TF.js keeps kernels as [cells down, cells across, channels, filters]: [inputs, units] as they lie. */
function stepOf(layer: Layer, config: LayerConfig, inputs: number): PlanStep {
  const [kernel, bias] = weightsOf(layer);
  if (kernel === undefined) throw new NotUnderstood(`the layer ${layer.name} has no weights`);
  const units = kernel.length / inputs;
  return {
    inputs,
    units,
    kernel,
    bias: bias ?? new Float32Array(units),
    activation: activationNamed(layer, config['activation']),
  };
}

/** @throws NotUnderstood */
function imageOf(layer: Layer): Pick<Window, 'height' | 'width' | 'channels'> {
  const shape = itemShapeOf(layer);
  const [height, width, channels] = shape.length === 2 ? shape.toSpliced(1, 0, 1) : shape;
  if (height === undefined || width === undefined || channels === undefined)
    throw new NotUnderstood(`the layer ${layer.name} takes no images`);
  return { height, width, channels };
}
