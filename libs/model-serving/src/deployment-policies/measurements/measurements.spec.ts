import { DeadlineUnreachableError, ExecutionQueueFullError, RequestShedError } from '@intelgraph/ml-runtime';
import { AppError, InvalidInputError, UnavailableError } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';

import { bucketOf, bucketEnd, LATENCY_BUCKETS, quantileOf } from './latency-counts.js';
import { isModelFailure } from './model-failure.js';

const countsOf = (latencies: readonly number[]): number[] => {
  const counts = new Array<number>(LATENCY_BUCKETS).fill(0);
  for (const ms of latencies) counts[bucketOf(ms)]! += 1;
  return counts;
};

describe('Counted latencies', () => {
  it('give quantiles to a tenth', () => {
    const latencies = Array.from({ length: 5000 }, (_, i) => Math.exp(((i * 7919) % 5000) / 700) / 5);
    const sorted = [...latencies].sort((a, b) => a - b);
    for (const share of [0.01, 0.25, 0.5, 0.9, 0.99, 0.999]) {
      const exact = sorted[Math.ceil(share * sorted.length) - 1]!;
      expect(Math.abs(quantileOf(countsOf(latencies), share)! / exact - 1)).toBeLessThan(0.1);
    }
  });

  it('say nothing where nothing was counted, and take everything', () => {
    expect(quantileOf(countsOf([]), 0.99)).toBeNull();
    const odd = [0, -1, Number.NaN, 1e12, Infinity];
    expect(odd.map(bucketOf)).toEqual([0, 0, 0, LATENCY_BUCKETS - 1, LATENCY_BUCKETS - 1]);
    expect(bucketOf(bucketEnd(17))).toBe(17);
  });
});

describe('A failed request', () => {
  it.each<[string, unknown, boolean]>([
    ['that the model raised', new TypeError('no such tensor'), true],
    ['that raised in Python', new AppError('PYTHON_MODEL.RAISED', 'invalid', 'x'), true],
    ['that waited for the model', new ExecutionQueueFullError(7, 100), true],
    ['that made room while it waited for the model', new RequestShedError(100), true],
    ['that the model is too slow for', new DeadlineUnreachableError(50), true],
    ['whose model does not come back to memory', new UnavailableError('model', 'x'), true],
    ['that came too late', new DeadlineUnreachableError(), false],
    ['of wrong inputs', InvalidInputError.of('inputs.a', 'x'), false],
    ['whose features are out of reach', new UnavailableError('features', 'x'), false],
    ['that nobody waits for', new AppError('PREDICTION.CALLER_GONE', 'cancelled', 'x'), false],
    ['beyond what this process takes', new AppError('PREDICTION.TOO_MANY_ROWS_IN_FLIGHT', 'exhausted', 'x'), false],
  ])('%s', (_which, error, isFault) => {
    expect(isModelFailure(error)).toBe(isFault);
  });
});
