import type tfTypes from '@tensorflow/tfjs';

import { NotUnderstood } from './not-understood.js';

export type Layer = tfTypes.layers.Layer;

/** The layers of a model one behind the other. @throws NotUnderstood where they are no chain */
export function chainOf(model: tfTypes.LayersModel): Layer[] {
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

/** The shape of the items that a layer of a chain takes. @throws NotUnderstood where it is not known before they come */
export function itemShapeOf({ input, name }: Layer): number[] {
  const shape = Array.isArray(input) ? [] : input.shape.slice(1);
  if (shape.length === 0 || shape.includes(null))
    throw new NotUnderstood(`the layer ${name} takes no items of one shape`);
  return shape.map(Number);
}

export const weightsOf = (layer: Layer): Float32Array[] =>
  layer.getWeights().map((tensor) => Float32Array.from(tensor.dataSync<'float32'>()));
