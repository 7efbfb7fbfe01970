import { describe, expect, it } from '@jest/globals';

import { artifactPathProblem } from './artifact-paths.js';

/** Ways to name a folder above, an absolute place or a device, after OWASP's and PayloadsAllTheThings' lists. */
const STEPS = [
  ...['..', '../', '..\\', '..;', '.', './', '...', '....//', '.../', '..\u0000', '..%00'],
  ...[
    '%2e%2e',
    '%2e%2e%2f',
    '%252e%252e%252f',
    '..%2f',
    '..%5c',
    '..%255c',
    '%c0%ae%c0%ae%c0%af',
    '..%c0%af',
    '%uff0e',
  ],
  ...[
    '\u2024\u2024/',
    '\u2025/',
    '\uff0e\uff0e/',
    '..\u2215',
    '..\u2044',
    '..\uff0f',
    '..\uff3c',
    '\u202e..',
    '\ufeff..',
  ],
];
const TARGETS = ['etc/passwd', 'Windows\\win.ini', '', 'a'];
const WHOLE = [
  ...[
    '/etc/passwd',
    '//host/share',
    '\\\\host\\share',
    '\\\\?\\C:\\a',
    '\\\\.\\PhysicalDrive0',
    'C:',
    'C:a',
    'c:/a',
    'C:\\a',
  ],
  ...[
    'file:///etc/passwd',
    '~/a',
    '$HOME/a',
    '${HOME}',
    '`id`',
    'a|b',
    'a;b',
    'a?b',
    'a#b',
    'a*',
    'a:b',
    'a::$DATA',
    'a\tb',
  ],
  ...[
    'a\nb',
    'a\r',
    '\u0000',
    'a\u0000',
    'a/\u0000/b',
    'a//b',
    'a/',
    '/',
    '',
    ' /..',
    'a/ ../b/..',
    'a/..',
    '\ud800',
    'é',
    'e\u0301',
  ],
];

describe('the paths of artifact files', () => {
  it('never leave their folder, however that is spelt', () => {
    const vectors = STEPS.flatMap((step) =>
      TARGETS.flatMap((target) => [
        `${step}${target}`,
        `a/${step}/${target}`,
        `${step}${step}${target}`,
        `${target}/${step}`,
      ]),
    );
    const taken = [...vectors, ...WHOLE].filter((path) => artifactPathProblem(path) === undefined);
    expect(taken).toEqual([]);
  });

  it.each([null, undefined, 1, {}, [], ['a'], { toString: () => 'a' }, 'a'.repeat(513)])('are no %p', (value) => {
    expect(artifactPathProblem(value)).toBeDefined();
  });

  it('stay what they are when a server decodes them once more, and when a file system folds them', () => {
    const alphabet = ['.', '/', '\\', '%', '2', 'e', 'f', 'A', '\u0000', ':', ' ', '-', '\u2024'];
    // A fixed generator: the same paths in every run.
    let state = 42;
    const next = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
    let accepted = 0;
    for (let i = 0; i < 50_000; i++) {
      const path = Array.from({ length: 1 + next(9) }, () => alphabet[next(alphabet.length)]).join('');
      if (artifactPathProblem(path) !== undefined) continue;
      accepted += 1;
      expect(decodeURIComponent(path)).toBe(path);
      expect(path.normalize('NFKC')).toBe(path);
      expect(path.split('/').some((name) => name === '' || name.startsWith('.'))).toBe(false);
      expect(new URL(path, 'file:///root/').href.startsWith('file:///root/')).toBe(true);
    }
    expect(accepted).toBeGreaterThan(1000);
  });
});
