import type { TensorModelDescription, TensorSpec } from '@intelgraph/ml-runtime';
import { describe, expect, it } from '@jest/globals';

import { tensorInputs } from './tensor-inputs.js';

const X: TensorSpec = { name: 'X', datatype: 'FP32', shape: [-1, 3] };
const described = (...inputs: TensorSpec[]): TensorModelDescription => ({
  ...{ format: 'onnx', backend: 'none', inputs, outputs: [], isWhole: false, maxItems: Infinity, labels: undefined },
  sampleSize: 1,
});

describe('rows of tensors', () => {
  it.each([
    ['a ragged list', { X: [1, [2], 3] }, 'X'],
    ['too few', { X: [1, 2] }, 'X'],
    ['texts', { X: ['1', '2', '3'] }, 'X'],
    ['another type', { X: { datatype: 'FP64', shape: [3], data: Float64Array.of(1, 2, 3) } }, 'X'],
    ['nothing', {}, 'X'],
    ['more than is taken', { X: [1, 2, 3], Y: 1 }, 'Y'],
    ['a name that objects have', JSON.parse('{"X": [1, 2, 3], "__proto__": 1}') as object, '__proto__'],
  ])('are refused with the name of the input: %s', (_case, row, field) => {
    const { validate } = tensorInputs(described(X));
    expect(validate(row as Record<string, unknown>).map((problem) => problem.field)).toEqual([field]);
  });

  it('are put together where their shapes are alike, and keep their places', () => {
    const { runsOf } = tensorInputs(described({ ...X, shape: [-1, -1] }));
    const runs = runsOf([{ X: [1, 2] }, { X: [3] }, { X: [4, 5] }], Infinity);
    expect(runs).toEqual([
      { places: [0, 2], tensors: { X: { datatype: 'FP32', shape: [2, 2], data: Float32Array.of(1, 2, 4, 5) } } },
      { places: [1], tensors: { X: { datatype: 'FP32', shape: [1, 1], data: Float32Array.of(3) } } },
    ]);
  });

  it('are at most as many as one run takes', () => {
    const { runsOf } = tensorInputs(described(X));
    const rows = Array.from({ length: 5 }, (_, i) => ({ X: [i, i, i] }));
    expect(runsOf(rows, 2).map(({ places }) => places)).toEqual([[0, 1], [2, 3], [4]]);
  });
});
