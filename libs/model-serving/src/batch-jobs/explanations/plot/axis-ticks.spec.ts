import { describe, expect, it } from '@jest/globals';

import { axisTicks } from './axis-ticks.js';

const texts = (from: number, to: number): string[] => axisTicks(from, to, 5).map(({ text }) => text);

describe('the ticks of an axis', () => {
  it('are round numbers within it', () => {
    expect(texts(-0.31, 0.52)).toEqual(['-0.2', '0.0', '0.2', '0.4'].map((text) => (text === '0.0' ? '0' : text)));
    expect(texts(-3000, 12_000)).toEqual(['0', '5000', '10000']);
    expect(texts(0, 1)).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1.0']);
  });

  it('are short for very large and very small numbers', () => {
    expect(texts(0, 4e-9)).toEqual(['0', '1.0e-9', '2.0e-9', '3.0e-9', '4.0e-9']);
    expect(texts(-2e12, 2e12)).toEqual(['-2.0e+12', '-1.0e+12', '0', '1.0e+12', '2.0e+12']);
  });

  it('are one for an axis of no length', () => {
    expect(texts(0, 0)).toEqual(['0']);
  });
});
