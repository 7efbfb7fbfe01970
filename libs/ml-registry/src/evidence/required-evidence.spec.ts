import { describe, expect, it } from '@jest/globals';

import { withDefaults } from '../stage-machines/stage-machine-input.js';

import type { ChecklistItem } from './evidence.js';
import { OPERATORS } from './evidence.js';
import { unmetOfStage, withRequired } from './required-evidence.js';

const auc = { kind: 'metric', metric: 'auc', operator: '>=', value: 0.9 };
const [live] = withDefaults({
  revision: 0,
  initial: 'lab',
  stages: [
    {
      ...{ name: 'live', kind: 'production', transitions: [] },
      checklist: [
        { item: 'good', evidence: auc },
        { item: 'tested', evidence: { kind: 'artifact' } },
        { item: 'said' },
      ],
    },
  ],
}).stages;
const report = { item: 'tested', evidence: { kind: 'artifact', path: 'x', digest: 'a'.repeat(64) } };

describe('what a stage asks of a checklist', () => {
  it('is added where it is a metric, and filled in where the threshold is left out', () => {
    expect(withRequired(live!, [report])).toEqual([report, { item: 'good', evidence: auc }]);
    const ofRun = { item: 'good', evidence: { kind: 'metric', run_id: 'r' } };
    expect(withRequired(live!, [ofRun, report])).toEqual([{ item: 'good', evidence: { ...auc, run_id: 'r' } }, report]);
  });

  it.each([
    ['another threshold', [{ item: 'good', evidence: { ...auc, value: 0.1 } }, report], 'checklist[0].evidence'],
    ['another direction', [{ item: 'good', evidence: { ...auc, operator: '<' } }, report], 'checklist[0].evidence'],
    ['another kind', [{ item: 'tested', evidence: { kind: 'link', url: 'https://a.b' } }], 'checklist[0].evidence'],
    ["somebody's word", [{ item: 'tested', completed: true }], 'checklist[0].evidence'],
    ['silence', [], 'checklist'],
  ])('is not met by %s', (_, items, field) => {
    expect(() => withRequired(live!, items)).toThrow(
      expect.objectContaining({ fields: [expect.objectContaining({ field })] }),
    );
  });

  it('is asked for again at the approval, as it is then: each operator at, below and above its value', () => {
    const met = OPERATORS.map((operator) =>
      [0.89, 0.9, 0.91].map((seen) => {
        const stage = { ...live!, checklist: [{ item: 'good', evidence: { ...auc, operator } as never }] };
        const evidence = { ...auc, seen, checked_at: '' } as ChecklistItem['evidence'];
        return unmetOfStage(stage, [{ item: 'good', evidence }]).length === 0;
      }),
    );
    expect(Object.fromEntries(OPERATORS.map((operator, i) => [operator, met[i]]))).toEqual({
      '>=': [false, true, true],
      '>': [false, false, true],
      '<=': [true, true, false],
      '<': [true, false, false],
    });
    expect(unmetOfStage(live!, [])).toEqual([
      expect.objectContaining({ item: 'good' }),
      expect.objectContaining({ item: 'tested' }),
    ]);
  });
});
