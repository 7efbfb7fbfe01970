import { describe, expect, it } from '@jest/globals';

import { assertName, nameProblem } from './names.js';

describe('names', () => {
  it.each(['fraud_detector', 'a', '7b', 'model-1.2', 'A.b_c-d', 'x'.repeat(128)])('accept %p', (name) => {
    expect(nameProblem(name)).toBeUndefined();
  });

  it.each([
    '',
    ' ',
    '../etc/passwd',
    'a/b',
    'a\\b',
    'a\0b',
    'a..b',
    '.hidden',
    '-rf',
    'é',
    'a\n',
    'x'.repeat(129),
    42,
    null,
    undefined,
    {},
  ])('refuse %p', (name) => {
    expect(nameProblem(name)).toEqual(expect.any(String));
    expect(() => assertName('model_name', name)).toThrow(/^model_name: must /);
  });
});
