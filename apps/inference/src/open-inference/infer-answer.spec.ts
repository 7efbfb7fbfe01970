import { InvalidInputError } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';

import { frameAnswer } from './infer-answer.js';
import type { Tensor } from './tensors/tensor.js';

const answerOf = (...tensors: Tensor[]) => ({ modelName: 'm', modelVersion: '1.0.0', id: 'a', tensors });
const JSON_ONLY = { outputs: undefined, isBinary: false };
const BINARY = { outputs: undefined, isBinary: true };
const framed = (...asked: Parameters<typeof frameAnswer>) => {
  const { body, jsonLength = 0 } = frameAnswer(...asked);
  return { body: Buffer.from(body), jsonLength };
};

describe('an answer of the Open Inference Protocol', () => {
  it('holds whole numbers of 64 bits as they are, in JSON as in binary data', () => {
    const elements = [2n ** 63n - 1n, -(2n ** 53n) - 1n];
    const answer = answerOf({ name: 'y', datatype: 'INT64', shape: [2], elements });
    expect(frameAnswer(answer, JSON_ONLY).body.toString()).toContain('"data":[9223372036854775807,-9007199254740993]');
    const { body, jsonLength } = framed(answer, BINARY);
    expect([body.readBigInt64LE(jsonLength), body.readBigInt64LE(jsonLength + 8)]).toEqual(elements);
  });

  it.each([NaN, Infinity, -Infinity])('says %p in binary data, and refuses to say it in JSON', (element) => {
    const answer = answerOf({ name: 'y', datatype: 'FP64', shape: [1], elements: [element] });
    const { body, jsonLength } = framed(answer, BINARY);
    expect(body.readDoubleLE(jsonLength)).toBe(element);
    expect(() => frameAnswer(answer, JSON_ONLY)).toThrow(InvalidInputError);
    expect(() => frameAnswer(answer, JSON_ONLY)).toThrow(/outputs\.y.*JSON cannot say: ask for binary data/);
  });

  it('has each output in the form that it was asked for, the binary ones in their order', () => {
    const tensors: Tensor[] = ['a', 'b', 'c'].map((name, i) => ({
      ...{ name, datatype: 'UINT8', shape: [1], elements: [i + 1] },
    }));
    const outputs = tensors.map(({ name }) => ({ name, isBinary: name !== 'b' }));
    const { body, jsonLength } = framed(answerOf(...tensors), { outputs, isBinary: false });
    expect([...body.subarray(jsonLength)]).toEqual([1, 3]);
    expect(JSON.parse(body.subarray(0, jsonLength).toString())).toMatchObject({
      outputs: [{ parameters: { binary_data_size: 1 } }, { data: [2] }, { parameters: { binary_data_size: 1 } }],
    });
  });
});
