import { describe, expect, it } from '@jest/globals';

import { isObjectUri, resolveObjectUri } from './object-roots.js';

const ROOTS = [
  { bucket: 'lake', prefix: 'batch/' },
  { bucket: 'open', prefix: '' },
];
const resolved = (uri: string) => resolveObjectUri(uri, 'input.uri', ROOTS);

describe('objects that callers name', () => {
  it('are told from files', () => {
    expect(['s3://lake/x', 's3:/lake/x', 'a/s3://x', '/data/x.csv'].map(isObjectUri)).toEqual([
      ...[true, false, false, false],
    ]);
  });

  it('are taken where they lie under a root, as they stand', () => {
    expect(resolved('s3://lake/batch/a b%2F..?x#y.csv')).toEqual({ bucket: 'lake', key: 'batch/a b%2F..?x#y.csv' });
    expect(resolved('s3://open/x.csv')).toEqual({ bucket: 'open', key: 'x.csv' });
  });

  it.each([
    ['another bucket', 's3://other/batch/x.csv', 'lies outside'],
    ['a bucket that begins alike', 's3://lakes/batch/x.csv', 'lies outside'],
    ['another prefix', 's3://lake/batches/x.csv', 'lies outside'],
    ['the folder itself', 's3://lake/batch/', 'must name an object'],
    ['a way up', 's3://lake/batch/../x.csv', 'must not hold'],
    ['an empty part', 's3://lake/batch//x.csv', 'must not hold'],
    ['a backslash', 's3://lake/batch/..\\x.csv', 'must not hold'],
    ['a control character', 's3://lake/batch/x\n.csv', 'control characters'],
    ['half of a character', 's3://lake/batch/\ud800.csv', 'must be valid Unicode'],
    ['no bucket', 's3:///batch/x.csv', 'must name an object'],
    ['no key', 's3://lake', 'must name an object'],
  ])('are refused for %s', (_what, uri, why) => {
    expect(() => resolved(uri)).toThrow(why);
  });

  it('are refused where there are no roots', () => {
    expect(() => resolveObjectUri('s3://lake/x.csv', 'input.uri', [])).toThrow('input.uri: lies outside');
  });
});
