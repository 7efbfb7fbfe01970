import { InvalidInputError } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';
import { groupFairness } from './group-fairness.js';
import { MISSING_GROUP } from './group-rates.js';

describe('group fairness', () => {
  it('says which rates are undefined and leaves their groups out', () => {
    const { groups, undefinedRates, betweenGroups } = groupFairness({
      truth: [1, 0, 1, 0, 0, 0],
      predicted: [1, 0, 0, 0, 1, 0],
      groups: ['x', 'x', 'y', 'y', 'z', 'z'],
      positive: 1,
    });
    expect(groups.get('z')).toMatchObject({ count: 2, positives: 0, selected: 1, tpr: null, fnr: null });
    expect(undefinedRates).toContainEqual({ group: 'z', rate: 'tpr' });
    expect(betweenGroups.equalOpportunity).toEqual({ difference: 1, ratio: 0 });
  });
  it('takes one class against the rest, and rows without a group as a group', () => {
    const { overall, groups } = groupFairness({
      truth: ['gold', 'silver', 'bronze', 'gold'],
      predicted: ['gold', 'gold', 'silver', 'bronze'],
      groups: ['a', null, undefined, 'a'],
      positive: 'gold',
    });
    expect(overall).toMatchObject({ selectionRate: 0.5, tpr: 0.5, fpr: 0.5 });
    expect([...groups.keys()]).toEqual([MISSING_GROUP, 'a']);
  });
  it('keeps blanks apart from values that are called like them', () => {
    const rows = { truth: [1, 0, 1, 0], predicted: [1, 0, 0, 0], positive: 1 };
    const named = (groups: (string | null)[]) =>
      [...groupFairness({ ...rows, groups }).groups].map(([name, { count }]) => [name, count]);

    expect(named(['(missing)', '(missing)', null, 'a'])).toEqual([
      ['((missing))', 1],
      ['(missing)', 2],
      ['a', 1],
    ]);
    expect(named(['(missing)', '((missing))', null, null])).toEqual([
      ['(((missing)))', 2],
      ['((missing))', 1],
      ['(missing)', 1],
    ]);
    expect(named(['x(missing)', 'a', null, 'a'])).toContainEqual([MISSING_GROUP, 1]);
  });
  it('has no verdict on four fifths when nobody is selected', () => {
    const rows = { truth: [1, 0], predicted: [0, 0], groups: ['a', 'b'], positive: 1 };
    const { fourFifthsRule, betweenGroups } = groupFairness(rows);
    expect(fourFifthsRule).toBeNull();
    expect(betweenGroups.demographicParity).toEqual({ difference: 0, ratio: null });
  });
  it('refuses arrays of different lengths and no rows', () => {
    const rows = { truth: [1], predicted: [0, 0], groups: ['a', 'b'], positive: 1 };
    expect(() => groupFairness(rows)).toThrow(InvalidInputError);
    expect(() => groupFairness({ truth: [], predicted: [], groups: [], positive: 1 })).toThrow(InvalidInputError);
  });
});
