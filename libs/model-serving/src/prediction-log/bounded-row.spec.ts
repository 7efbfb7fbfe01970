import { newTraceparent } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';

import type { RunnableModel } from '../models/model-runtime.js';

import { boundedRow, MOST_LOGGED_ELEMENTS } from './bounded-row.js';
import type { LoggedRow } from './prediction-log.js';

const model = (takesTensors: boolean): RunnableModel => ({
  inputs: [
    takesTensors
      ? { name: 'x', required: true, type: 'tensor', tensor: { name: 'x', datatype: 'FP32', shape: [-1] } }
      : { name: 'x', required: true, type: 'double' },
  ],
  output: { type: 'double', classes: [] },
  sampleRow: null,
  validate: () => [],
  predict: () => Promise.resolve([]),
  close: () => Promise.resolve(),
});
const row = (x: unknown, prediction: LoggedRow['output']['prediction'] = 1): LoggedRow => ({
  ...{
    predictionId: 'p',
    inputs: { x },
    output: { prediction },
    latencyMs: 1,
    eventTime: undefined,
    entity: undefined,
    features: undefined,
    run: undefined,
    traceparent: newTraceparent(),
  },
});
const many = Array.from({ length: MOST_LOGGED_ELEMENTS + 1 }, (_, i) => i);

describe('what a log keeps of a row', () => {
  it('is all of it where the model takes columns', () => {
    const whole = row(3);
    expect(boundedRow(model(false), whole)).toBe(whole);
  });

  it('is a small tensor with its elements, and of a large one what it is like', () => {
    const logged = (x: unknown): unknown => boundedRow(model(true), row(x)).inputs['x'];
    expect(logged([1, [2]])).toEqual([1, [2]]);
    expect(logged({ datatype: 'INT64', shape: [2], data: BigInt64Array.of(1n, -2n) })).toEqual([1, -2]);
    expect(logged([many, many])).toEqual({ shape: [2, many.length] });
    expect(logged({ datatype: 'FP32', shape: [1, many.length], data: Float32Array.from(many) })).toEqual({
      ...{ datatype: 'FP32', shape: [1, many.length] },
    });
    expect(logged(['x'.repeat(1000)])).toEqual({ shape: [1] });
  });

  it('is never a number that JSON has no word for', () => {
    expect(boundedRow(model(false), row(1, Number.NaN)).output).toEqual({ prediction: 'NaN' });
  });
});
