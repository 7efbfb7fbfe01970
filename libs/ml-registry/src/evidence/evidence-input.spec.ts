import { InvalidInputError } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';

import { askedItems } from './evidence-input.js';
import type { ChecklistItemInput } from './evidence.js';

const DIGEST = 'a'.repeat(64);
const fieldsOf = (items: ChecklistItemInput[]): string[] => {
  try {
    askedItems(items);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.fields.map(({ field }) => field);
  }
};

describe('evidence as it is asked for', () => {
  it('is completed by itself, and a digest has one spelling', () => {
    const evidence = { kind: 'artifact', path: 'report.xml', digest: `sha256:${DIGEST}` };
    expect(
      askedItems([
        { item: 'tests', evidence },
        { item: 'review', completed: false },
      ]),
    ).toEqual([
      { item: 'tests', completed: true, evidence: { ...evidence, digest: DIGEST } },
      { item: 'review', completed: false },
    ]);
  });

  it.each<[string, ChecklistItemInput['evidence'], string[]]>([
    ['a run without id', { kind: 'run' }, ['run_id']],
    ['a metric without threshold', { kind: 'metric', metric: 'auc' }, ['operator', 'value']],
    ['a file without digest', { kind: 'artifact', path: 'x' }, ['digest']],
    ['a link with a metric', { kind: 'link', url: 'https://a.b', metric: 'auc' }, ['metric']],
    ['a link to a file', { kind: 'link', url: 'file:///etc/passwd' }, ['url']],
    ['a link that runs', { kind: 'link', url: 'javascript:alert(1)' }, ['url']],
    ['a link that is none', { kind: 'link', url: 'look there' }, ['url']],
    ['a link with a password', { kind: 'link', url: 'https://u:p@a.b' }, ['url']],
  ])('is refused when it is %s', (_, evidence, members) => {
    expect(fieldsOf([{ item: 'a', evidence }])).toEqual(members.map((member) => `checklist[0].evidence.${member}`));
  });

  it('is needed where there is no word, and no item stands twice', () => {
    expect(fieldsOf([{ item: 'a' }])).toEqual(['checklist[0].completed']);
    expect(
      fieldsOf([
        { item: 'a', completed: true },
        { item: 'a', completed: true },
      ]),
    ).toEqual(['checklist[1].item']);
  });
});
