import { describe, expect, it } from '@jest/globals';

import { nestedOf, tensorOfNested } from './nested.js';
import { itemsOf, stacked } from './stack.js';
import type { TensorSpec, TensorValue } from './tensor.js';

const spec = (datatype: TensorSpec['datatype'], ...shape: number[]): TensorSpec => ({ name: 'x', datatype, shape });

describe('nested lists', () => {
  it('are tensors of the shape that they have, in row-major order', () => {
    const value = tensorOfNested(
      [
        [1, 2, 3],
        [4, 5, null],
      ],
      spec('FP32', -1, 3),
    ) as TensorValue;
    expect(value).toEqual({ datatype: 'FP32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, Number.NaN) });
    expect(tensorOfNested([], spec('BYTES', -1))).toEqual({ datatype: 'BYTES', shape: [0], data: [] });
  });

  it('may be a plain value where one element is wanted', () => {
    expect(tensorOfNested(7, spec('INT64', 1))).toMatchObject({ shape: [1], data: BigInt64Array.of(7n) });
    expect(tensorOfNested(true, spec('BOOL'))).toMatchObject({ shape: [], data: Uint8Array.of(1) });
  });

  it.each<[string, unknown, TensorSpec, string]>([
    ['another length', [1, 2], spec('FP32', 3), 'must have the shape [3], not [2]'],
    ['another depth', [[1]], spec('FP32', -1), 'must have the shape [any], not [1, 1]'],
    ['different lengths', [[1, 2], [3]], spec('FP32', -1, -1), 'lists of different lengths'],
    ['a list among values', [1, [2]], spec('FP32', -1), 'must hold a number'],
    ['a value among lists', [[1], 2], spec('FP32', 2, 1), 'lists of different lengths'],
    ['a number that the type cannot hold', [256], spec('UINT8', -1), 'a whole number from 0 to 255'],
    ['a number that JSON has rounded', [2 ** 53], spec('INT64', -1), 'a whole number'],
    ['a text', ['1'], spec('INT32', -1), 'a whole number'],
    ['an object', {}, spec('FP32', 1), 'must hold a number'],
    ['hundreds of lists', JSON.parse('['.repeat(500) + ']'.repeat(500)), spec('FP32', -1), 'must have the shape [any]'],
  ])('are refused for %s', (_case, nested, wanted, reason) => {
    expect(tensorOfNested(nested, wanted)).toContain(reason);
  });

  it('keep the digits of whole numbers, and have no word for what is not finite', () => {
    const wide = { datatype: 'INT64' as const, shape: [1, 2], data: BigInt64Array.of(2n ** 62n, -1n) };
    const odd = { datatype: 'FP32' as const, shape: [2], data: Float32Array.of(Infinity, 0.5) };
    expect(JSON.stringify(nestedOf(wide))).toBe('[[4611686018427387904,-1]]');
    expect(JSON.stringify(nestedOf(odd))).toBe('[null,0.5]');
    expect(nestedOf({ datatype: 'BOOL', shape: [], data: Uint8Array.of(1) })).toBe(true);
  });
});

describe('items', () => {
  it('make a tensor, and are its parts again', () => {
    const items = [
      [1, 2],
      [3, 4],
    ].map((own) => ({ datatype: 'INT8' as const, shape: [2], data: Int8Array.from(own) }));
    const all = stacked(items);
    expect(all).toEqual({ datatype: 'INT8', shape: [2, 2], data: Int8Array.of(1, 2, 3, 4) });
    expect(itemsOf(all)).toEqual(items);
    const texts = { datatype: 'BYTES' as const, shape: [2, 1], data: ['a', 'b'] };
    expect(stacked(itemsOf(texts))).toEqual(texts);
  });
});
