import type { TensorValue } from '@intelgraph/ml-runtime';

import type { RowPrediction } from '../models/model-runtime.js';

/** Of an entry beside its answer: key, places in two maps, objects. */
const ENTRY_BYTES = 400;
const PROPERTY_BYTES = 24;
const TEXT_BYTES = 24;

/** What an answer takes in memory, about, in bytes. */
export function sizeOfAnswer({ prediction, probabilities, outputs }: RowPrediction): number {
  let bytes = ENTRY_BYTES + sizeOfValue(prediction);
  if (probabilities !== undefined) bytes += Object.keys(probabilities).length * PROPERTY_BYTES;
  for (const tensor of Object.values(outputs ?? {})) bytes += PROPERTY_BYTES + sizeOfTensor(tensor);
  return bytes;
}

function sizeOfTensor({ shape, data }: TensorValue): number {
  const bytes = shape.length * 8;
  if (ArrayBuffer.isView(data)) return bytes + data.byteLength;
  return data.reduce((sum, text) => sum + sizeOfValue(text), bytes);
}

const sizeOfValue = (value: string | number | boolean): number =>
  typeof value === 'string' ? TEXT_BYTES + value.length * 2 : 8;

/** The answer without the memory of its neighbours: tensors of a batch are windows onto those of all its rows. */
export function detached(answer: RowPrediction): RowPrediction {
  const { outputs } = answer;
  if (outputs === undefined) return answer;
  const own = Object.entries(outputs).map(([name, tensor]): [string, TensorValue] => [name, detachedTensor(tensor)]);
  return { ...answer, outputs: Object.fromEntries(own) };
}

function detachedTensor(tensor: TensorValue): TensorValue {
  const { data } = tensor;
  if (!ArrayBuffer.isView(data) || data.byteLength === data.buffer.byteLength) return tensor;
  return { ...tensor, data: data.slice() };
}
