import { describe, expect, it } from '@jest/globals';

import type { ModelOutput, RowPrediction } from '../../models/model-runtime.js';

import { decodeAnswer, encodeAnswer, MAX_SHARED_BYTES } from './answer-coding.js';

const CLASSES: ModelOutput = { type: 'string', classes: ['no', 'yes'] };
const NUMBER: ModelOutput = { type: 'double', classes: [] };
const TENSORS: ModelOutput = {
  type: 'string',
  classes: [],
  tensors: [
    { name: 'scores', datatype: 'FP32', shape: [-1] },
    { name: 'ids', datatype: 'INT64', shape: [2] },
    { name: 'words', datatype: 'BYTES', shape: [-1, 1] },
  ],
};
const tensorAnswer: RowPrediction = {
  prediction: 'FP32[3]',
  outputs: {
    scores: { datatype: 'FP32', shape: [3], data: Float32Array.of(0.5, NaN, -0) },
    ids: { datatype: 'INT64', shape: [2], data: BigInt64Array.of(2n ** 62n, -1n) },
    words: { datatype: 'BYTES', shape: [2, 1], data: ['\ud800', 'é'] },
  },
};

describe('an answer that processes share', () => {
  it.each<[string, ModelOutput, RowPrediction]>([
    ['a class with probabilities', CLASSES, { prediction: 'yes', probabilities: { no: 0.1, yes: 0.9 } }],
    ['a truth', { type: 'string', classes: [] }, { prediction: true }],
    ['tensors', TENSORS, tensorAnswer],
    ...[0.1 + 0.2, -0, NaN, -Infinity, 5e-324].map((prediction): [string, ModelOutput, RowPrediction] => [
      String(prediction),
      NUMBER,
      { prediction },
    ]),
  ])('comes back to the last bit: %s', (_what, output, answer) => {
    const back = decodeAnswer(output, encodeAnswer(output, answer)!);
    expect(back).toEqual(answer);
    expect(Object.is(back?.prediction, answer.prediction)).toBe(true);
  });

  it('is not shared where it is not of the form of the model, or large', () => {
    expect(encodeAnswer(CLASSES, { prediction: 'yes', probabilities: { yes: 1 } })).toBeUndefined();
    expect(encodeAnswer(NUMBER, { prediction: 1, probabilities: { a: 1 } })).toBeUndefined();
    const data = new Float32Array(MAX_SHARED_BYTES);
    const large = { scores: { datatype: 'FP32', shape: [data.length], data } as const };
    expect(encodeAnswer(TENSORS, { prediction: 'x', outputs: large })).toBeUndefined();
  });

  const stored = { v: 1, p: 'yes', q: [0.1, 0.9] };
  const tensors = JSON.parse(encodeAnswer(TENSORS, tensorAnswer)!.toString()) as { o: Record<string, object> };
  const scores = (change: object): object => ({
    ...tensors,
    o: { ...tensors.o, scores: { ...tensors.o['scores'], ...change } },
  });
  it.each<[ModelOutput, unknown]>([
    [CLASSES, 'no JSON {'],
    [CLASSES, null],
    [CLASSES, []],
    [CLASSES, 7],
    [CLASSES, { ...stored, v: 2 }],
    [CLASSES, { ...stored, p: 1 }],
    [CLASSES, { ...stored, p: { n: 1 } }],
    [CLASSES, { ...stored, p: null }],
    [CLASSES, { v: 1, p: 'yes' }],
    [CLASSES, { ...stored, q: [0.1] }],
    [CLASSES, { ...stored, q: [0.1, '0.9'] }],
    [CLASSES, { ...stored, q: [0.1, null] }],
    [CLASSES, { ...stored, q: { length: 2 } }],
    [CLASSES, { ...stored, o: {} }],
    [NUMBER, stored],
    [NUMBER, { v: 1, p: 'text' }],
    [NUMBER, { v: 1, p: { n: 'seven' } }],
    [NUMBER, { v: 1, p: { n: '7' } }],
    [NUMBER, '{"v":1,"p":{"n":1e999}}'],
    [TENSORS, stored],
    [TENSORS, { v: 1, p: 'x' }],
    [TENSORS, { v: 1, p: 'x', o: {} }],
    [TENSORS, scores({ t: 'FP64' })],
    [TENSORS, scores({ s: [4] })],
    [TENSORS, scores({ s: [1, 3] })],
    [TENSORS, scores({ s: [-3] })],
    [TENSORS, scores({ s: [1e15] })],
    [TENSORS, scores({ s: 'three' })],
    [TENSORS, scores({ d: ['a', 'b', 'c'] })],
    [TENSORS, scores({ d: null })],
    [TENSORS, scores({ d: '!!!' })],
  ])('is ignored where the model cannot have given it: %j %j', (output, value) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    expect(decodeAnswer(output, Buffer.from(text))).toBeUndefined();
  });

  it('is ignored where it is too large, or nested without end', () => {
    expect(decodeAnswer(NUMBER, Buffer.alloc(MAX_SHARED_BYTES + 1, ' '))).toBeUndefined();
    expect(decodeAnswer(NUMBER, Buffer.from('['.repeat(50_000)))).toBeUndefined();
  });
});
