import { describe, expect, it } from '@jest/globals';
import { profileCategorical } from './categorical-profile.js';
import { profileNumeric } from './numeric-profile.js';

describe('the profile of a numeric column', () => {
  it('counts missing values and describes the others', () => {
    const profile = profileNumeric(Float64Array.from([4, NaN, 1, 3, 2, Infinity]), 3);
    expect(profile).toMatchObject({ count: 6, nulls: 2, min: 1, max: 4, mean: 2.5 });
    expect(profile.std).toBeCloseTo(Math.sqrt(5 / 3), 12);
    expect(profile.quantiles['0.5']).toBe(2.5);
    expect(profile.quantiles['0.25']).toBe(1.75);
    expect(profile.histogram).toEqual({ edges: [1, 2, 3, 4], counts: [1, 1, 2] });
  });

  it('keeps its digits for a small spread on a large offset', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 2));
    expect(profileNumeric(values).std).toBeCloseTo(Math.sqrt(250 / 999), 9);
  });

  it('has one bin for a constant and none for nothing', () => {
    expect(profileNumeric([7, 7]).histogram).toEqual({ edges: [7, 7], counts: [2] });
    expect(profileNumeric([NaN])).toMatchObject({ nulls: 1, min: null, mean: null, std: null, histogram: null });
  });

  it('survives a range wider than a double', () => {
    const profile = profileNumeric([-Number.MAX_VALUE, Number.MAX_VALUE], 2);
    expect(profile.histogram?.counts).toEqual([1, 1]);
  });

  it('does not change its input', () => {
    const values = Float64Array.from([3, 1, 2]);
    profileNumeric(values);
    expect([...values]).toEqual([3, 1, 2]);
  });
});

describe('the profile of a column of names', () => {
  it('counts distinct values and lists the most frequent', () => {
    const profile = profileCategorical(['b', 'a', null, 'b', undefined, 'c'], 2);
    expect(profile).toEqual({
      kind: 'categorical',
      count: 6,
      nulls: 2,
      distinct: 3,
      top: [
        { value: 'b', count: 2 },
        { value: 'a', count: 1 },
      ],
    });
  });

  it('takes booleans and names of built-in properties', () => {
    expect(profileCategorical([true, false, true]).top[0]).toEqual({ value: 'true', count: 2 });
    expect(profileCategorical(['__proto__', 'constructor']).distinct).toBe(2);
  });
});
