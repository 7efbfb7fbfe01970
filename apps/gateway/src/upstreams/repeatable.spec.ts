import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { isRepeatable } from './repeatable.js';

const file = join(import.meta.dirname, '../../../../docs/openapi.json');
const documents = JSON.parse(readFileSync(file, 'utf8')) as Record<
  string,
  { paths: Record<string, Record<string, object>> }
>;
const POSTS = Object.values(documents)
  .flatMap(({ paths }) => Object.entries(paths))
  .flatMap(([path, { post }]) => (post === undefined ? [] : [{ path, text: JSON.stringify(post) }]));
const KEY = { 'idempotency-key': 'once' };

describe('what may be repeated', () => {
  it('is every read', () => {
    expect(['GET', 'HEAD'].every((method) => isRepeatable(method, '/api/v1/models', {}))).toBe(true);
  });

  it('is no PUT, PATCH or DELETE, whatever its headers', () => {
    expect(['PUT', 'PATCH', 'DELETE'].some((method) => isRepeatable(method, '/api/v1/models/a', KEY))).toBe(false);
  });

  it('is of all described POSTs without a key: predictions and other reads', () => {
    const described = POSTS.map(({ path }) => path).filter((path) => isRepeatable('POST', path, {}));
    expect(
      described.filter((path) => !/(predict|predict\/batch|replay|:classify|:regress|infer|invocations)$/.test(path)),
    ).toEqual(
      ['/api/v1/features/vectors', '/api/v1/features/vectors/batch', '/v2/repository/index'].filter((path) =>
        described.includes(path),
      ),
    );
    expect(described).toEqual(expect.arrayContaining(['/predict', '/predict/batch', '/v2/models/{model}/infer']));
    expect(described).toEqual(expect.arrayContaining(['/v1/models/{model}:predict', '/models/{model}/invocations']));
  });

  it('is with a key only what honours keys', () => {
    const withKey = POSTS.filter(({ path }) => isRepeatable('POST', path, KEY) && !isRepeatable('POST', path, {}));
    expect(withKey.length).toBeGreaterThan(20);
    const ignoring = withKey.filter(({ text }) => !/idempotency-key/i.test(text)).map(({ path }) => path);
    expect(ignoring).toEqual([]);
  });
});
