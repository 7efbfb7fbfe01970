import { describe, expect, it } from '@jest/globals';

import { completedChecklist } from './checklists.js';

const done = (item: string) => ({ item, completed: true });
const open = (item: string) => ({ item, completed: false });

describe('a checklist', () => {
  it('is complete when every item is, by the request or by the approver', () => {
    expect(completedChecklist([done('a'), open('b')], [done('b'), done('c')])).toEqual([
      done('a'),
      done('b'),
      done('c'),
    ]);
    expect(completedChecklist([], undefined)).toEqual([]);
  });

  it('names what is open, also what the approver withdrew', () => {
    expect(() => completedChecklist([done('a'), open('b')], undefined)).toThrow('not completed: b');
    expect(() => completedChecklist([done('a')], [open('a'), open('c')])).toThrow('not completed: a, c');
  });
});
