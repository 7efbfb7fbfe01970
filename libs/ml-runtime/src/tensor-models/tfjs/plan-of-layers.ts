import type tfTypes from '@tensorflow/tfjs';

import { isActivation } from '../../kernels/plan/activations.js';
import type { Plan, PlanStep } from '../../kernels/plan/plan.js';

type Layer = tfTypes.layers.Layer;
/** What of a layer's configuration is looked at. */
type Config = Readonly<Record<string, unknown>>;
type Scale = Readonly<Record<'scale' | 'shift', Float32Array>>;

/** Layers that do nothing when a model answers. */
const IDLE: ReadonlySet<string> = new Set([
  'InputLayer',
  'Dropout',
  'GaussianDropout',
  'GaussianNoise',
  'AlphaDropout',
]);

/** What makes a model stay with TF.js, for people. */
class NotUnderstood extends Error {}

/**
 * A layers model as a plan: a chain of dense layers and activations, with flattening, dropout and batch normalisation folded in.
 *
 * @returns why there is none, where it has anything else
 */
export function planOfLayers(model: tfTypes.LayersModel): Plan | string {
  try {
    return { steps: stepsOf(chainOf(model)) };
  } catch (error) {
    if (error instanceof NotUnderstood) return error.message;
    throw error;
  }
}

/** The layers one behind the other. */
function chainOf(model: tfTypes.LayersModel): Layer[] {
  const [input, ...moreInputs] = model.inputs;
  const [output, ...moreOutputs] = model.outputs;
  if (input === undefined || moreInputs.length > 0) throw new NotUnderstood('it has several inputs');
  if (output === undefined || moreOutputs.length > 0) throw new NotUnderstood('it has several outputs');
  if (input.dtype !== 'float32') throw new NotUnderstood(`its input is of ${input.dtype}`);
  if (input.shape[0] !== null || input.shape.slice(1).includes(null)) {
    throw new NotUnderstood('the shape of its input is not known');
  }
  const chain: Layer[] = [];
  for (let layer = output.sourceLayer; layer !== input.sourceLayer;) {
    const [node, ...others] = layer.inboundNodes;
    const [before, ...besides] = node?.inboundLayers ?? [];
    if (before === undefined || others.length > 0 || besides.length > 0) {
      throw new NotUnderstood(`the layer ${layer.name} is not one behind one other`);
    }
    chain.unshift(layer);
    layer = before;
  }
  return chain;
}

function stepsOf(chain: readonly Layer[]): PlanStep[] {
  const steps: PlanStep[] = [];
  let scale: Scale | undefined;
  for (const layer of chain) {
    const name = layer.getClassName();
    const config: Config = layer.getConfig();
    const last = steps.at(-1);
    if (IDLE.has(name) || (name === 'Flatten' && config['dataFormat'] !== 'channelsFirst')) continue;
    if (name === 'Dense') {
      steps.push(behind(scale, denseOf(layer, config)));
      scale = undefined;
    } else if (name === 'BatchNormalization' && scale === undefined) {
      const normal = scaleOf(layer, config);
      if (last?.activation === 'linear') steps[steps.length - 1] = before(last, normal);
      else scale = normal;
    } else if (scale === undefined && last?.activation === 'linear') {
      steps[steps.length - 1] = { ...last, activation: activationOf(layer, config) };
    } else throw new NotUnderstood(`the layer ${layer.name} (${name}) is not compiled where it stands`);
  }
  if (steps.length === 0) throw new NotUnderstood('it has no dense layer');
  if (scale !== undefined) throw new NotUnderstood('it ends with a normalisation');
  return steps;
}

function denseOf(layer: Layer, config: Config): PlanStep {
  const [, inputs, ...more] = shapeOf(layer);
  const [kernel, bias] = valuesOf(layer);
  if (inputs === undefined || inputs === null || more.length > 0)
    throw new NotUnderstood(`the layer ${layer.name} takes no plain rows`);
  const units = (kernel?.length ?? 0) / inputs;
  const activation = named(layer, config['activation']);
  return { inputs, units, kernel: kernel ?? new Float32Array(0), bias: bias ?? new Float32Array(units), activation };
}

function activationOf(layer: Layer, config: Config): PlanStep['activation'] {
  switch (layer.getClassName()) {
    case 'Activation':
      return named(layer, config['activation']);
    case 'ReLU': {
      const most = config['maxValue'] ?? null;
      if (most === null || most === 6) return most === 6 ? 'relu6' : 'relu';
      break;
    }
    case 'ELU':
      if (config['alpha'] === 1) return 'elu';
      break;
    case 'Softmax':
      // Of plain rows both are the last.
      if (config['axis'] === -1 || config['axis'] === 1) return 'softmax';
      break;
  }
  throw new NotUnderstood(`the layer ${layer.name} (${layer.getClassName()}) is not compiled`);
}

function named({ name }: Layer, activation: unknown): PlanStep['activation'] {
  if (isActivation(activation)) return activation;
  throw new NotUnderstood(`the activation of the layer ${name} is not compiled: ${JSON.stringify(activation)}`);
}

/** What a normalisation does to each value when a model answers: Ioffe and Szegedy 2015, with moments of the training. */
function scaleOf(layer: Layer, config: Config): Scale {
  const shape = shapeOf(layer);
  const axis = config['axis'];
  if (shape.length !== 2 || (axis !== -1 && axis !== 1))
    throw new NotUnderstood(`the layer ${layer.name} normalises no rows`);
  const values = valuesOf(layer);
  const gamma = config['scale'] === false ? undefined : values.shift();
  const beta = config['center'] === false ? undefined : values.shift();
  const [mean, variance] = values;
  const epsilon = Number(config['epsilon']);
  const scale = Float32Array.from(variance ?? [], (one, i) => (gamma?.[i] ?? 1) / Math.sqrt(one + epsilon));
  const shift = scale.map((one, i) => (beta?.[i] ?? 0) - (mean?.[i] ?? 0) * one);
  return { scale, shift };
}

/** A step whose outputs are scaled. */
function before({ kernel, bias, units, ...step }: PlanStep, { scale, shift }: Scale): PlanStep {
  const at = (values: Float32Array, i: number): number => values[i % units] as number;
  return {
    ...{ ...step, units },
    kernel: kernel.map((weight, i) => weight * at(scale, i)),
    bias: bias.map((one, j) => one * at(scale, j) + at(shift, j)),
  };
}

/** A step whose inputs are scaled. */
function behind(scaled: Scale | undefined, step: PlanStep): PlanStep {
  if (scaled === undefined) return step;
  const { kernel, bias, units } = step;
  const rowOf = (i: number): number => Math.floor(i / units);
  const sums = Float64Array.from(bias);
  kernel.forEach(
    (weight, i) => (sums[i % units] = (sums[i % units] as number) + weight * (scaled.shift[rowOf(i)] as number)),
  );
  return {
    ...step,
    kernel: kernel.map((weight, i) => weight * (scaled.scale[rowOf(i)] as number)),
    bias: Float32Array.from(sums),
  };
}

const valuesOf = (layer: Layer): Float32Array[] =>
  layer.getWeights().map((tensor) => Float32Array.from(tensor.dataSync<'float32'>()));

/** Of the one input that a layer of the chain has. */
const shapeOf = ({ input }: Layer): (number | null)[] => (Array.isArray(input) ? [] : input.shape);
