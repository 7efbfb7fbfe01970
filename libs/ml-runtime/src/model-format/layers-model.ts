import type { DenseLayer, Network } from '../training/network.js';

/** `model.json` of TF.js's layers format: `tf.loadLayersModel` reads it, and so do we. */
export interface LayersModelJson {
  readonly format: 'layers-model';
  readonly generatedBy: string;
  readonly convertedBy: null;
  readonly modelTopology: {
    readonly class_name: 'Sequential';
    readonly config: { readonly name: string; readonly layers: readonly LayerJson[] };
    readonly keras_version: string;
    readonly backend: 'tensor_flow.js';
  };
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly WeightJson[];
  }[];
  readonly userDefinedMetadata: { readonly format_version: number };
}

export interface LayerJson {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface WeightJson {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

export const FORMAT_VERSION = 1;

/** The topology of a network of dense layers, for `model.json`, whose weights lie in the file of that name. */
export function layersModelJson(network: Network, weightsFile = 'weights.bin'): LayersModelJson {
  return {
    format: 'layers-model',
    generatedBy: '@intelgraph/ml-runtime',
    convertedBy: null,
    modelTopology: {
      class_name: 'Sequential',
      config: { name: 'tabular_mlp', layers: network.layers.map(layerJson) },
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
    },
    weightsManifest: [{ paths: [weightsFile], weights: network.layers.flatMap(weightsJson) }],
    userDefinedMetadata: { format_version: FORMAT_VERSION },
  };
}

function layerJson(layer: DenseLayer, index: number): LayerJson {
  const first = index === 0 ? { batch_input_shape: [null, layer.inputs], dtype: 'float32' } : {};
  const config = { name: `dense_${index}`, units: layer.units, activation: layer.activation, use_bias: true, ...first };
  return { class_name: 'Dense', config: { ...config, trainable: true } };
}

function weightsJson(layer: DenseLayer, index: number): WeightJson[] {
  return [
    { name: `dense_${index}/kernel`, shape: [layer.inputs, layer.units], dtype: 'float32' },
    { name: `dense_${index}/bias`, shape: [layer.units], dtype: 'float32' },
  ];
}
