import { describe, expect, it } from '@jest/globals';

import { type LabelMatcher, matcherProblems, matchesAll } from './label-matcher.js';

const labels = { model_name: 'churn', team: 'red' };

describe('label matchers', () => {
  it.each<[string, LabelMatcher[], boolean]>([
    ['none', [], true],
    ['a value that is there', [{ label: 'team', operator: 'in', values: ['blue', 'red'] }], true],
    ['another value', [{ label: 'team', operator: 'in', values: ['blue'] }], false],
    ['not another value', [{ label: 'team', operator: 'not_in', values: ['blue'] }], true],
    ['an absent label as empty', [{ label: 'owner', operator: 'in', values: [''] }], true],
    ['not an absent label', [{ label: 'owner', operator: 'not_in', values: [''] }], false],
    ['nothing inherited', [{ label: 'constructor', operator: 'not_in', values: [''] }], false],
    [
      'all of several',
      [
        { label: 'team', operator: 'in', values: ['red'] },
        { label: 'model_name', operator: 'not_in', values: ['churn'] },
      ],
      false,
    ],
  ])('match %s', (_name, matchers, expected) => {
    expect(matchesAll(matchers, labels)).toBe(expected);
  });

  it('say what is wrong with them', () => {
    expect(matcherProblems('x' as never)).toMatchObject([{ field: 'matchers' }]);
    expect(matcherProblems([{ label: 'a', operator: 'in', values: Array.from({ length: 51 }, String) }])).toMatchObject(
      [{ field: 'matchers[0].values' }],
    );
    expect(matcherProblems([{ label: 'a\0', operator: 'in', values: ['\ud83e'] }])).toHaveLength(2);
    expect(matcherProblems([{ label: 'a', operator: 'in', values: ['b'] }])).toEqual([]);
  });
});
