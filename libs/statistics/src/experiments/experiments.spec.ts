import { InvalidInputError } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../random/seeded-random.js';
import { compareProportions } from './two-proportions.js';
import { compareMeans } from './welch.js';

describe('the verdict on two proportions', () => {
  const verdict = (a: number, n: number, b: number, m: number): string =>
    compareProportions({ successes: a, trials: n }, { successes: b, trials: m }).verdict;
  it('is better, worse, or no difference found', () => {
    expect(verdict(500, 10_000, 600, 10_000)).toBe('better');
    expect(verdict(600, 10_000, 500, 10_000)).toBe('worse');
    expect(verdict(500, 10_000, 510, 10_000)).toBe('no_difference_found');
  });
  it('is too few for small arms, rare outcomes and none at all', () => {
    expect(verdict(0, 20, 20, 20)).toBe('too_few');
    expect(verdict(0, 1000, 4, 1000)).toBe('too_few');
    expect(verdict(1000, 1000, 1000, 1000)).toBe('too_few');
    const none = compareProportions({ successes: 0, trials: 0 }, { successes: 1, trials: 2 });
    expect(none).toMatchObject({ verdict: 'too_few', controlRate: null, difference: null, z: null, p: null });
    expect(none.interval).toMatchObject({ low: null, high: null });
  });
  it('refuses counts that are none', () => {
    expect(() => verdict(3, 2, 0, 1)).toThrow(InvalidInputError);
    expect(() => verdict(0.5, 2, 0, 1)).toThrow(InvalidInputError);
    const arm = { successes: 1, trials: 2 };
    expect(() => compareProportions(arm, arm, { confidence: 1 })).toThrow(InvalidInputError);
  });
});

describe('the verdict on two means', () => {
  const arm = (n: number, shift: number, seed: number): Float64Array => {
    const random = seededRandom(seed);
    return Float64Array.from({ length: n }, () => shift + random.normal());
  };
  it('is better, worse, or no difference found', () => {
    expect(compareMeans(arm(500, 0, 1), arm(400, 0.5, 2)).verdict).toBe('better');
    expect(compareMeans(arm(500, 0.5, 1), arm(400, 0, 2)).verdict).toBe('worse');
    expect(compareMeans(arm(500, 0, 1), arm(400, 0, 2)).verdict).toBe('no_difference_found');
  });
  it('is too few for small arms and for none that varies', () => {
    expect(compareMeans(arm(29, 0, 1), arm(400, 5, 2)).verdict).toBe('too_few');
    expect(compareMeans(new Float64Array(50), new Float64Array(50).fill(1))).toMatchObject({
      verdict: 'too_few',
      p: 0,
    });
    expect(compareMeans([], [1])).toMatchObject({ verdict: 'too_few', difference: null, t: null, df: null, p: null });
  });
  it('is the same from moments', () => {
    const [control, treatment] = [arm(50, 0, 1), arm(60, 0.3, 2)];
    const whole = compareMeans(control, treatment);
    expect(compareMeans(whole.control, whole.treatment)).toEqual(whole);
  });
});
