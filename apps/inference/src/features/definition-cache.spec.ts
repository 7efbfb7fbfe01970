import { assertedContext } from '@intelgraph/kernel';
import type { FeatureDefinition } from '@intelgraph/model-serving';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { DefinitionCache } from './definition-cache.js';

const ctx = assertedContext('t');
const found: FeatureDefinition = { name: 'f', version: '1.0.0', entityType: 'user', type: 'int', ttlSeconds: 0 };

describe('What references to features mean', () => {
  let asked: string[];
  let answer: () => Promise<FeatureDefinition | null>;
  let now: number;
  let cache: DefinitionCache;
  beforeEach(() => {
    asked = [];
    now = 0;
    answer = () => Promise.resolve(found);
    const ask = (_ctx: unknown, reference: string): Promise<FeatureDefinition | null> => {
      asked.push(reference);
      return answer();
    };
    cache = new DefinitionCache(ask, () => now);
  });

  it('is asked once by concurrent callers, and again when its time has passed', async () => {
    await Promise.all([cache.get(ctx, 'f'), cache.get(ctx, 'f'), cache.get(ctx, 'f')]);
    now = 9_999;
    await cache.get(ctx, 'f');
    expect(asked).toEqual(['f']);
    now = 10_001;
    await cache.get(ctx, 'f');
    expect(asked).toEqual(['f', 'f']);
  });

  it('is remembered longer for a version, and shortly for what is not registered', async () => {
    await cache.get(ctx, 'f@1.0.0');
    now = 3_000_000;
    await cache.get(ctx, 'f@1.0.0');
    expect(asked).toEqual(['f@1.0.0']);
    answer = () => Promise.resolve(null);
    expect(await cache.get(ctx, 'none')).toBeNull();
    now += 2_001;
    answer = () => Promise.resolve(found);
    expect(await cache.get(ctx, 'none')).toBe(found);
  });

  it('is the old answer while there is no new one; without an old one the failure shows', async () => {
    await cache.get(ctx, 'f');
    now = 60_000;
    answer = () => Promise.reject(new Error('down'));
    expect(await cache.get(ctx, 'f')).toBe(found);
    await expect(cache.get(ctx, 'g')).rejects.toThrow('down');
    answer = () => Promise.resolve(found);
    expect(await cache.get(ctx, 'g')).toBe(found);
  });

  it('differs by workspace', async () => {
    await cache.get(ctx, 'f');
    await cache.get(assertedContext('t', { workspace: 'other' }), 'f');
    expect(asked).toHaveLength(2);
  });
});
