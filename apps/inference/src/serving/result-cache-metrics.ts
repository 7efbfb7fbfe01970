import type { ResultCache, ReuseCounts } from '@intelgraph/model-serving';
import { Counter, Gauge, type Registry } from 'prom-client';

const SOURCES = ['memory', 'redis', 'flight', 'computed'] as const satisfies readonly (keyof ReuseCounts)[];
const PROBLEMS = ['errors', 'timeouts', 'skipped', 'invalid'] as const;

/** Says how often answers are given again, and what that takes. Nothing is counted on the way: all is read when it is asked for. */
export function exposeResultCache(registry: Registry, cache: ResultCache): void {
  exposeRows(registry, cache);
  exposeMemory(registry, cache);
  new Counter({
    name: 'inference_result_cache_redis_problems_total',
    help: 'Calls to Redis that failed, took too long or were left out while it fails, and values that no model of ours can have written.',
    labelNames: ['problem'],
    registers: [registry],
    collect() {
      this.reset();
      const { shared } = cache.status;
      if (shared !== null) for (const problem of PROBLEMS) this.inc({ problem }, shared[problem]);
    },
  });
}

function exposeRows(registry: Registry, cache: ResultCache): void {
  new Counter({
    name: 'inference_result_cache_rows_total',
    help: 'Rows of deployments with a result cache, by where their answers came from: memory, redis, flight (being computed for others) or computed.',
    labelNames: ['endpoint', 'source'],
    registers: [registry],
    collect() {
      this.reset();
      for (const counts of cache.status.endpoints) {
        for (const source of SOURCES) this.inc({ endpoint: counts.endpoint, source }, counts[source]);
      }
    },
  });
  new Gauge({
    name: 'inference_result_cache_hit_ratio',
    help: 'Share of rows of a deployment with a result cache that were not computed, since the start.',
    labelNames: ['endpoint'],
    registers: [registry],
    collect() {
      this.reset();
      const byName = Map.groupBy(cache.status.endpoints, ({ endpoint }) => endpoint);
      for (const [endpoint, all] of byName) this.set({ endpoint }, hitRatio(all));
    },
  });
}

/** Workspaces may have deployments of one name. */
function hitRatio(all: readonly ReuseCounts[]): number {
  const sum = (pick: (counts: ReuseCounts) => number): number => all.reduce((total, counts) => total + pick(counts), 0);
  const hits = sum(({ memory, redis, flight }) => memory + redis + flight);
  const rows = hits + sum(({ computed }) => computed);
  return rows === 0 ? 0 : hits / rows;
}

function exposeMemory(registry: Registry, cache: ResultCache): void {
  new Gauge({
    name: 'inference_result_cache_entries',
    help: 'Answers that this process keeps.',
    registers: [registry],
    collect() {
      this.set(cache.status.entries);
    },
  });
  new Gauge({
    name: 'inference_result_cache_bytes',
    help: 'Memory of the answers that this process keeps, estimated.',
    registers: [registry],
    collect() {
      this.set(cache.status.bytes);
    },
  });
  new Counter({
    name: 'inference_result_cache_evictions_total',
    help: 'Answers that left before their time, to make room.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(cache.status.evictions);
    },
  });
}
