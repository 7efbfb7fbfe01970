import { describe, expect, it } from '@jest/globals';

import { likePattern, matchesLike } from './like-pattern.js';

describe('a LIKE pattern', () => {
  it.each([
    ['FINISHED', 'FIN%', true],
    ['FINISHED', '%I_H%', true],
    ['FINISHED', '%i%', false],
    ['FINISHED', 'FINISHED', true],
    ['FINISHED', '', false],
    ['', '%%', true],
    ['a%b', 'a\\%b', true],
    ['axb', 'a\\%b', false],
    ['a\\b', 'a\\b', true],
    ['a\\', 'a\\', true],
    ['\u{1f600}', '_', true],
    ['abcabd', '%abd', true],
  ])('of %j and %j: %s', (text, pattern, expected) => {
    expect(matchesLike(text, pattern)).toBe(expected);
  });

  it('is decided in bounded time', () => {
    expect(matchesLike('a'.repeat(200), '%a'.repeat(200))).toBe(true);
    expect(matchesLike('a'.repeat(200), `${'%a'.repeat(100)}%b`)).toBe(false);
  });

  it.each([
    ['50\\%', '50\\%'],
    ['C:\\dir\\', 'C:\\\\dir\\\\'],
    ['\\\\', '\\\\'],
  ])('%j reaches PostgreSQL as %j', (pattern, expected) => {
    expect(likePattern(pattern)).toBe(expected);
  });
});
