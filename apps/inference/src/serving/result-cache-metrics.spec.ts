import type { ResultCache, ResultCacheStatus } from '@intelgraph/model-serving';
import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';

import { exposeResultCache } from './result-cache-metrics.js';

const counts = (endpoint: string, memory: number, redis: number, flight: number, computed: number) => ({
  ...{ endpoint, memory, redis, flight, computed },
});

describe('the metrics of the result cache', () => {
  const shown = async (status: ResultCacheStatus): Promise<string[]> => {
    const registry = new Registry();
    exposeResultCache(registry, { status } as ResultCache);
    // Twice: what is counted elsewhere must not add up here.
    await registry.metrics();
    return (await registry.metrics()).split('\n').filter((line) => line.startsWith('inference_result_cache'));
  };

  it('say where rows came from, and the share that was not computed, over deployments of one name', async () => {
    const endpoints = [counts('fraud', 5, 1, 2, 2), counts('fraud', 0, 0, 0, 10), counts('new', 0, 0, 0, 0)];
    const lines = await shown({ entries: 3, bytes: 1200, evictions: 4, endpoints, shared: null });
    expect(lines).toEqual(
      expect.arrayContaining([
        'inference_result_cache_rows_total{endpoint="fraud",source="memory"} 5',
        'inference_result_cache_rows_total{endpoint="fraud",source="redis"} 1',
        'inference_result_cache_rows_total{endpoint="fraud",source="flight"} 2',
        'inference_result_cache_rows_total{endpoint="fraud",source="computed"} 12',
        'inference_result_cache_hit_ratio{endpoint="fraud"} 0.4',
        'inference_result_cache_hit_ratio{endpoint="new"} 0',
        'inference_result_cache_entries 3',
        'inference_result_cache_bytes 1200',
        'inference_result_cache_evictions_total 4',
      ]),
    );
    expect(lines.filter((line) => line.includes('redis_problems'))).toEqual([]);
  });

  it('say what is wrong with Redis where there is one', async () => {
    const shared = { errors: 1, timeouts: 2, skipped: 3, invalid: 4 };
    const lines = await shown({ entries: 0, bytes: 0, evictions: 0, endpoints: [], shared });
    expect(lines.filter((line) => line.includes('redis_problems'))).toEqual([
      'inference_result_cache_redis_problems_total{problem="errors"} 1',
      'inference_result_cache_redis_problems_total{problem="timeouts"} 2',
      'inference_result_cache_redis_problems_total{problem="skipped"} 3',
      'inference_result_cache_redis_problems_total{problem="invalid"} 4',
    ]);
  });
});
