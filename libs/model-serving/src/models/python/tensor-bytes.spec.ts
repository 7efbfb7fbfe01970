import { dataOf, type Element, type TensorValue } from '@intelgraph/ml-runtime';
import { describe, expect, it } from '@jest/globals';

import { tensorOfWire, wireTensor } from './tensor-bytes.js';

const tensor = (datatype: TensorValue['datatype'], shape: number[], elements: Element[]): TensorValue => ({
  ...{ datatype, shape, data: dataOf(datatype, elements) },
});

describe('tensors of a Python model', () => {
  it.each<[TensorValue, number[]]>([
    [tensor('BOOL', [2], [1, 0]), [1, 0]],
    [tensor('INT16', [1, 2], [-2, 258]), [254, 255, 2, 1]],
    [tensor('INT64', [1], [-(2n ** 62n)]), [0, 0, 0, 0, 0, 0, 0, 192]],
    [tensor('FP16', [2], [1, -2]), [0, 60, 0, 192]],
    [tensor('FP32', [], [1]), [0, 0, 128, 63]],
    [tensor('BYTES', [2], ['ü', '']), [2, 0, 0, 0, 195, 188, 0, 0, 0, 0]],
    [tensor('FP64', [0, 3], []), []],
  ])('cross as little-endian bytes and come back: %j', (given, bytes) => {
    const wire = wireTensor('x', given);

    expect([...wire.bytes]).toEqual(bytes);
    expect(tensorOfWire({ ...wire, bytes: Buffer.from(wire.bytes) })).toEqual(given);
  });

  it('cross as the part of a larger tensor that they are', () => {
    const data = Float32Array.of(1, 2, 3).subarray(1);

    expect(tensorOfWire(wireTensor('x', { datatype: 'FP32', shape: [2], data })).data).toEqual(Float32Array.of(2, 3));
  });

  it.each<[string, string, number[], number[]]>([
    ['too few bytes', 'FP32', [2], [0, 0, 0, 0]],
    ['too many bytes', 'UINT8', [1], [1, 2]],
    ['a type that nobody knows', 'COMPLEX', [1], [1]],
    ['a text that ends early', 'BYTES', [1], [9, 0, 0, 0, 65]],
    ['a length that ends early', 'BYTES', [1], [9, 0]],
    ['too few texts', 'BYTES', [2], [1, 0, 0, 0, 65]],
    ['too many texts', 'BYTES', [1], [0, 0, 0, 0, 0, 0, 0, 0]],
    ['bytes that are no text', 'BYTES', [1], [1, 0, 0, 0, 255]],
  ])('are refused for %s', (_case, datatype, shape, bytes) => {
    expect(() => tensorOfWire({ name: 'x', datatype, shape, bytes: Uint8Array.from(bytes) })).toThrow(
      expect.objectContaining({ code: 'PYTHON_MODEL.UNUSABLE_ANSWER' }),
    );
  });
});
