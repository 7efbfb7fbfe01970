import { describe, expect, it } from '@jest/globals';

import { cleanPath, foldersAbove } from './file-paths.js';

describe('the path of an artifact file', () => {
  it.each(['a', '0/run/artifacts/model/MLmodel', 'fähre/x y.csv', '.hidden', 'a..b', '100%/x', 'a%20b', 'ab:y'])(
    'may be %s',
    (path) => {
      expect(cleanPath(path)).toBe(path);
    },
  );

  it('ends with a name, though clients write a slash behind folders', () => {
    expect(cleanPath('a/b/')).toBe('a/b');
  });

  it.each([
    '',
    '/',
    '/etc/passwd',
    '..',
    'a/../b',
    'a//b',
    './a',
    '%2e%2e/a',
    'a/%252e%252e/b',
    'a/%25252e%25252e/b',
    'a%2f..%2fb',
    'a%5cb',
    'a\\b',
    'C:/x',
    'c:',
    'a\nb',
    'a#b',
    '\ud800',
    'x'.repeat(1001),
  ])('is refused by its name: %j', (path) => {
    expect(() => cleanPath(path)).toThrow(
      expect.objectContaining({ fields: [expect.objectContaining({ field: 'path' })] }),
    );
  });

  it('knows the folders above it', () => {
    expect(foldersAbove('a/b/c')).toEqual(['a', 'a/b']);
    expect(foldersAbove('a')).toEqual([]);
  });
});
