import { describe, expect, it } from '@jest/globals';

import { closedContributions } from './closed-contributions.js';

const inputs = ['a', 'b', 'c'].map((name) => ({ name }));

describe('contributions', () => {
  it('add up to the answer as it is written, what rounding left shared out in proportion', () => {
    const found = closedContributions({ base: 0.25, contributions: { a: 0.3, b: -0.1 } }, inputs, 0.45 + 4e-7);
    expect(found.base).toBe(0.25);
    expect(found.contributions[0]).toBeCloseTo(0.3 + 3e-7, 12);
    expect(found.contributions[1]).toBeCloseTo(-0.1 + 1e-7, 12);
    expect(found.contributions[2]).toBe(0);
    const sum = found.contributions.reduce((total, one) => total + one, found.base);
    expect(Math.abs(sum - (0.45 + 4e-7))).toBeLessThan(1e-15);
  });

  it('leave the base what no input contributed to', () => {
    expect(closedContributions({ base: 0.5, contributions: {} }, inputs, 0.5000001)).toEqual({
      base: 0.5000001,
      contributions: [0, 0, 0],
    });
  });

  it('of another answer are refused', () => {
    const of = (answer: number) => () => closedContributions({ base: 0.5, contributions: { a: 0.1 } }, inputs, answer);
    expect(of(0.4)).toThrow('adds up to 0.6');
    expect(of(Number.NaN)).toThrow('the answer is NaN');
  });
});
