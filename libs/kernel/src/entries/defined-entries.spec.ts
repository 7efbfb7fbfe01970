import { expect, it } from '@jest/globals';

import { withoutUndefined } from './defined-entries.js';

it('leaves out what is undefined, and nothing else', () => {
  const fields = { a: undefined, b: null, c: 0, d: '', e: false };
  const left = withoutUndefined<{ a?: string; b: null; c: number; d: string; e: boolean }>(fields);
  expect(Object.entries(left)).toEqual([
    ['b', null],
    ['c', 0],
    ['d', ''],
    ['e', false],
  ]);
});
