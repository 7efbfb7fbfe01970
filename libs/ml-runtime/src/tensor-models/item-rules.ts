import type { TensorSpec } from '../tensors/tensor.js';

import type { TensorModelDescription } from './tensor-model.js';

/** How a model takes items, by the first dimensions of its inputs: any number of them, one by one, or none at all. */
export function itemRules(inputs: readonly TensorSpec[]): Pick<TensorModelDescription, 'isWhole' | 'maxItems'> {
  const leading = new Set(inputs.map(({ shape }) => shape[0]));
  if (leading.size === 1 && leading.has(-1)) return { isWhole: false, maxItems: Infinity };
  return { isWhole: leading.size !== 1 || !leading.has(1), maxItems: 1 };
}
