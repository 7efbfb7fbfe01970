import type { Padding, Pair } from '../../kernels/stages/window.js';
import type { Layer } from './layer-chain.js';
import { NotUnderstood } from './not-understood.js';

/** What of a layer's configuration is looked at. */
export type LayerConfig = Readonly<Record<string, unknown>>;

/** How the layer's window moves: 1D layers have one number where those of images have two. */
export interface Movement {
  readonly size: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: Padding;
}

/** @param size the name of the size in the configuration. @throws NotUnderstood */
export function movementOf(layer: Layer, config: LayerConfig, size: 'kernelSize' | 'poolSize'): Movement {
  assertChannelsLast(layer, config);
  const { padding } = config;
  if (padding !== 'valid' && padding !== 'same')
    throw new NotUnderstood(`the padding of the layer ${layer.name} is not compiled: ${String(padding)}`);
  const given = pairOf(config[size], [1, 1]);
  const strides = pairOf(config['strides'], given);
  return { size: given, strides, dilations: pairOf(config['dilationRate'], [1, 1]), padding };
}

/** @throws NotUnderstood */
export function assertChannelsLast(layer: Layer, config: LayerConfig): void {
  if (config['dataFormat'] === 'channelsFirst')
    throw new NotUnderstood(`the layer ${layer.name} has its channels first`);
}

function pairOf(value: unknown, otherwise: Pair): Pair {
  const numbers = [value].flat().filter((one) => typeof one === 'number');
  const [down, across] = numbers;
  return down === undefined ? otherwise : [down, across ?? 1];
}
