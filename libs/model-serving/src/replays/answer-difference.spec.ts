import { describe, expect, it } from '@jest/globals';

import { differenceOf } from './answer-difference.js';

const answer = (prediction: string | number | boolean, probabilities: Record<string, number> | null = null) => ({
  ...{ prediction, probabilities },
});

describe('the difference between two answers', () => {
  it('is the second minus the first, of numbers', () => {
    expect(differenceOf(answer(10), answer(12.5))).toEqual({ same: false, prediction: 2.5, probabilities: null });
  });

  it('is none where numbers differ by what kernels may differ by, relative to their size', () => {
    expect(differenceOf(answer(1e6), answer(1e6 + 9)).same).toBe(true);
    expect(differenceOf(answer(1e6), answer(1e6 + 11)).same).toBe(false);
    expect(differenceOf(answer(0), answer(2e-5)).same).toBe(false);
  });

  it('is told for every class that either knows', () => {
    const [before, after] = [answer('yes', { yes: 0.75, no: 0.25 }), answer('maybe', { yes: 0.5, maybe: 0.5 })];
    const probabilities = { yes: -0.25, no: -0.25, maybe: 0.5 };
    expect(differenceOf(before, after)).toEqual({ same: false, prediction: null, probabilities });
  });

  it('never takes a number for the text of it', () => {
    expect(differenceOf(answer('1'), answer(1))).toEqual({ same: false, prediction: null, probabilities: null });
  });
});
