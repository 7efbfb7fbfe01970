import { describe, expect, it } from '@jest/globals';

import { artifactUri, parseArtifactUri, sha256Of } from '../digests/digests.js';

import { artifactPathProblem } from './artifact-paths.js';
import { assertManifest } from './manifest.js';

const DIGEST = sha256Of('x');
const FILE = { path: 'a.bin', digest: DIGEST, size: 1 };
const GOOD = { schema_version: 1, flavor: 'tfjs-tabular', files: [FILE] };

describe('a manifest', () => {
  it('may hold what this version does not know', () => {
    expect(() => assertManifest({ ...GOOD, invented_later: { deep: [1] } })).not.toThrow();
  });

  it.each<[string, unknown, string]>([
    ['null', null, 'manifest'],
    ['a list', [], 'manifest'],
    ['a later schema', { ...GOOD, schema_version: 2 }, 'schema_version'],
    ['no flavor', { ...GOOD, flavor: undefined }, 'flavor'],
    ['a flavor with a path', { ...GOOD, flavor: '../x' }, 'flavor'],
    ['no files', { ...GOOD, files: undefined }, 'files'],
    ['more than 10 000 files', { ...GOOD, files: Array.from({ length: 10_001 }, () => FILE) }, 'files'],
    ['a file that is null', { ...GOOD, files: [null] }, 'files[0].path'],
    ['one path twice', { ...GOOD, files: [FILE, FILE] }, 'files[1].path'],
    ['a digest in capitals', { ...GOOD, files: [{ ...FILE, digest: DIGEST.toUpperCase() }] }, 'files[0].digest'],
    ['a negative size', { ...GOOD, files: [{ ...FILE, size: -1 }] }, 'files[0].size'],
    ['half a byte', { ...GOOD, files: [{ ...FILE, size: 0.5 }] }, 'files[0].size'],
    ['a size beyond exact numbers', { ...GOOD, files: [{ ...FILE, size: 2 ** 53 }] }, 'files[0].size'],
  ])('is refused when it is or has %s, by field', (_what, manifest, field) => {
    expect(() => assertManifest(manifest)).toThrow(
      expect.objectContaining({ fields: expect.arrayContaining([expect.objectContaining({ field })]) }),
    );
  });

  it('names every problem at once', () => {
    const wrong = { schema_version: 0, flavor: '', files: [{ path: '', digest: '', size: '' }] };
    expect(() => assertManifest(wrong)).toThrow(
      expect.objectContaining({
        fields: ['schema_version', 'flavor', 'files[0].path', 'files[0].digest', 'files[0].size'].map((field) =>
          expect.objectContaining({ field }),
        ),
      }),
    );
  });
});

describe('a path inside an artifact', () => {
  it.each(['a', 'model.json', 'pipeline/columns.json', 'a b (1)+=@-_.bin', 'a..b', `${'d/'.repeat(255)}f`])(
    'may be %p',
    (path) => expect(artifactPathProblem(path)).toBeUndefined(),
  );

  it.each([
    ...['', '.', '..', '../a', 'a/..', 'a/../b', '/a', 'a/', 'a//b', './a', '.a', 'a/.b', 'a\\b', 'C:\\x', 'C:/x'],
    ...['a\0', 'a\nb', 'ä', 'a:b', 'a*', '~/x?', 'x'.repeat(513), 7, null, undefined],
  ])('may not be %p', (path) => expect(artifactPathProblem(path)).toEqual(expect.any(String)));
});

describe('the address of an artifact', () => {
  it('is that of its manifest, there and back', () => {
    expect(parseArtifactUri(artifactUri(DIGEST))).toBe(DIGEST);
  });

  it.each([
    '',
    DIGEST,
    `artifact://sha256:${DIGEST}/x`,
    `artifact://sha256:${DIGEST}\n`,
    `artifact://sha256:${DIGEST.slice(1)}`,
    `artifact://sha512:${DIGEST}`,
    `https://sha256:${DIGEST}`,
    `artifact://sha256:../../etc/passwd`,
  ])('is not %p', (uri) => expect(parseArtifactUri(uri)).toBeNull());

  it('is made of nothing but a digest', () => {
    expect(() => artifactUri('../x')).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });
});
