import { describe, expect, it } from '@jest/globals';

import { entriesIn, pinnedPath } from './pinned-files.js';

const DIGEST = 'a'.repeat(64);
const file = (path: string, size = 1) => ({ path, size, digest: DIGEST });

describe('the files of a version', () => {
  it('lie under the digest of its manifest', () => {
    expect(pinnedPath(`versions/${DIGEST}`)).toEqual({ digest: DIGEST, inside: '' });
    expect(pinnedPath(`versions/${DIGEST}/data/x.csv`)).toEqual({ digest: DIGEST, inside: 'data/x.csv' });
    expect(pinnedPath(`versions/${DIGEST}/data/`)).toEqual({ digest: DIGEST, inside: 'data' });
  });

  it.each(['versions', `versions/${DIGEST}0`, `0/versions/${DIGEST}`, 'versions/abc/MLmodel'])(
    'do not lie at %s',
    (path) => {
      expect(pinnedPath(path)).toBeUndefined();
    },
  );

  it('are listed folder by folder', () => {
    const manifest = { files: [file('data/deep/y'), file('MLmodel', 7), file('data/x', 3), file('data-2')] };

    expect(entriesIn(manifest, '')).toEqual([
      { name: 'MLmodel', isFolder: false, size: 7 },
      { name: 'data', isFolder: true, size: null },
      { name: 'data-2', isFolder: false, size: 1 },
    ]);
    expect(entriesIn(manifest, 'data')).toEqual([
      { name: 'deep', isFolder: true, size: null },
      { name: 'x', isFolder: false, size: 3 },
    ]);
    expect(entriesIn(manifest, 'MLmodel')).toEqual([]);
  });
});
