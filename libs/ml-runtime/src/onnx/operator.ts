import type { NodeAttributes } from './node-attributes.js';

/** A tensor in memory, row-major. `single`: its numbers are rounded to float32. */
export interface Value {
  readonly dims: readonly number[];
  readonly data: readonly (number | string)[];
  readonly single?: boolean;
}

export type Operator = (inputs: readonly Value[], attributes: NodeAttributes) => Value;

export function given(value: Value | undefined): Value {
  if (value === undefined) throw new Error('an operator lacks an input');
  return value;
}
