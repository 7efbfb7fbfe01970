import { describe, expect, it } from '@jest/globals';

import { colourAt, GREY, valueColours } from './value-colours.js';

const [LOW, MIDDLE, HIGH] = [colourAt(0), colourAt(0.5), colourAt(1)];

describe('the colours of values', () => {
  it('go from blue to red, and are grey where there is no number', () => {
    expect([LOW, HIGH]).toEqual(['#1e88e5', '#ff0d57']);
    expect(valueColours([1, null, 2])).toEqual([LOW, GREY, HIGH]);
  });

  it('are not taken up by outliers', () => {
    const values = [...Array.from({ length: 100 }, (_, i) => i), 1e9];
    const colours = valueColours(values);
    expect(colours.slice(-2)).toEqual([HIGH, HIGH]);
    expect([colours[0], colours[50]]).toEqual([LOW, MIDDLE]);
    expect(new Set(colours).size).toBe(32);
  });

  it('tell few values that differ from the rest, and are in the middle where none do', () => {
    const rare = valueColours([...Array.from({ length: 999 }, () => 0), 1]);
    expect([rare[0], rare[999]]).toEqual([LOW, HIGH]);
    expect(valueColours([7, 7])).toEqual([MIDDLE, MIDDLE]);
    expect(valueColours([null])).toEqual([GREY]);
  });
});
