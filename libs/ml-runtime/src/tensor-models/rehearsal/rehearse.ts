import { emptyData, type NamedTensors, sizeOf, type TensorSpec } from '../../tensors/tensor.js';

import type { TensorModel, TensorModelDescription } from '../tensor-model.js';

/** What may stand for `any` until a run succeeds: pictures want more than one. */
const SIZES = [1, 8, 32, 224] as const;
const MOST_ELEMENTS = 2 ** 28;
/** What no other size would cure. */
const FINAL = /unknown op|not registered|not implemented/i;

/** Tensors of zeros that a model takes: `items` of them, and `size` in place of every other `any`. */
export function sampleOf(
  { inputs, isWhole }: Pick<TensorModelDescription, 'inputs' | 'isWhole'>,
  items: number,
  size: number,
): NamedTensors {
  return Object.fromEntries(
    inputs.map(({ name, datatype, shape: wanted }) => {
      const shape = wanted.map((one, at) => (at === 0 && !isWhole ? items : one === -1 ? size : one));
      const elements = sizeOf(shape);
      if (elements > MOST_ELEMENTS) throw new TypeError(`its input ${name} takes ${elements} elements`);
      return [name, { datatype, shape, data: emptyData(datatype, elements) }];
    }),
  );
}

/**
 * Runs a model once on zeros: what it is like beyond what its file says.
 *
 * @throws what the model throws, where its shapes leave nothing open that could be the cause
 */
export async function rehearse(model: TensorModel): Promise<TensorModelDescription> {
  const { description } = model;
  const { inputs, isWhole, maxItems } = description;
  const isOpen = inputs.some(({ shape }) => shape.some((size, at) => size === -1 && (isWhole || at > 0)));
  const items = Math.min(2, maxItems);
  let failure: unknown;
  for (const size of isOpen ? SIZES : [1]) {
    try {
      const results = await model.run(sampleOf(description, items, size));
      return { ...observed(description, results, items), sampleSize: size };
    } catch (error) {
      failure ??= error;
      if (error instanceof Error && FINAL.test(error.message)) throw error;
    }
  }
  if (!isOpen) throw failure;
  return { ...description, sampleSize: undefined };
}

/** Files may leave the shapes of outputs open, and whether they count items. */
function observed(
  description: TensorModel['description'],
  results: NamedTensors,
  items: number,
): TensorModel['description'] {
  const counts = description.outputs.every(({ name }) => results[name]?.shape[0] === items);
  const isWhole = description.isWhole || !counts;
  return { ...description, isWhole, outputs: description.outputs.map((output) => seen(output, results, isWhole)) };
}

function seen(output: TensorSpec, results: NamedTensors, isWhole: boolean): TensorSpec {
  const shape = results[output.name]?.shape ?? [];
  const isSame = output.shape.length === shape.length;
  return {
    ...output,
    datatype: results[output.name]?.datatype ?? output.datatype,
    shape: shape.map((_, at) => (at === 0 && !isWhole ? -1 : isSame ? (output.shape[at] ?? -1) : -1)),
  };
}
