import { type ExecutionClock, performanceClock } from '@intelgraph/ml-runtime';

import { isDegraded } from '../models/ensembles/branches.js';
import type { InputRow, ModelOutput, RowPrediction } from '../models/model-runtime.js';
import type { Endpoint } from '../routing/endpoint.js';
import type { ServedVersion } from '../routing/served-version.js';

import { MemoryResults, type MemoryBounds } from './memory-results.js';
import type { ReuseScope } from './result-cache-policy.js';
import { resultKeys } from './result-keys.js';
import { SharedResults, type SharedResultsStatus } from './shared/shared-results.js';
import type { SharedStore } from './shared/shared-store.js';

/** Rows of one deployment by where their answers came from. */
export interface ReuseCounts {
  /** This process had it. */
  memory: number;
  /** Another process had it, in Redis. */
  redis: number;
  /** It was being computed for another request, or for another row of the request. */
  flight: number;
  computed: number;
}

export interface ResultCacheStatus {
  readonly entries: number;
  readonly bytes: number;
  readonly evictions: number;
  readonly endpoints: readonly (ReuseCounts & { readonly endpoint: string })[];
  /** Null where answers stay in this process. */
  readonly shared: SharedResultsStatus | null;
}

export interface ResultCacheParts extends MemoryBounds {
  /** Where processes share answers; without it they stay in this one. */
  readonly store?: SharedStore | undefined;
  readonly clock?: ExecutionClock | undefined;
}

/** What is computed now, by its key: who needs the same waits for it. */
export interface Flight {
  readonly answers: Promise<ReadonlyMap<string, RowPrediction>>;
  /** Whether it is of this row alone: then what becomes of it is what becomes of everybody who waits. */
  readonly isSingle: boolean;
}

/** What the answers of one version behind an endpoint are reused with. */
export interface VersionResults {
  /** Undefined where the row has no key, and so is always computed. */
  readonly keyOf: (row: InputRow) => string | undefined;
  readonly scope: ReuseScope;
  readonly output: ModelOutput;
  readonly counts: ReuseCounts;
}

/** Answers that may be given again: in this process, then in those that share a store. */
export class ResultCache {
  readonly memory: MemoryResults;
  readonly shared: SharedResults | null;
  readonly clock: ExecutionClock;
  readonly flights = new Map<string, Flight>();
  private readonly versions = new WeakMap<ServedVersion, VersionResults>();
  private deployments = new Map<string, ReuseCounts & { readonly endpoint: string }>();

  constructor({ store, clock = performanceClock, ...bounds }: ResultCacheParts) {
    this.clock = clock;
    this.memory = new MemoryResults(bounds, () => clock.now());
    this.shared = store === undefined ? null : new SharedResults(store, clock);
  }

  get status(): ResultCacheStatus {
    const { size: entries, bytes, evictions } = this.memory;
    const endpoints = [...this.deployments.values()];
    return { entries, bytes, evictions, endpoints, shared: this.shared?.status ?? null };
  }

  /** @param scope that of the version */
  of(served: ServedVersion, scope: ReuseScope): VersionResults {
    const known = this.versions.get(served);
    if (known !== undefined) return known;
    const { inputs, output } = served.model.runnable;
    const { deploymentId, ttlSeconds } = scope;
    const keyOf = resultKeys({ artifactDigest: served.artifactDigest, deploymentId, ttlSeconds }, inputs);
    const results = { keyOf, scope, output, counts: this.countsOf(deploymentId, served.endpoint) };
    this.versions.set(served, results);
    return results;
  }

  /** The answer that this process has. */
  known(results: VersionResults, key: string): RowPrediction | undefined {
    const answer = this.memory.get(key);
    if (answer !== undefined) results.counts.memory += 1;
    return answer;
  }

  /** An answer that was computed now; one of an ensemble that did without some of its branches is better next time. */
  keep({ scope: { deploymentId, ttlSeconds } }: VersionResults, key: string, answer: RowPrediction): void {
    if (isDegraded(answer)) return;
    this.memory.set(deploymentId, key, answer, ttlSeconds * 1000);
  }

  /** Forgets what no endpoint reuses any more. */
  retainOnly(endpoints: readonly Endpoint[]): void {
    const most = new Map<string, number>();
    for (const { deployment } of endpoints) {
      const { id, resultCache } = deployment;
      if (resultCache !== null) most.set(id, resultCache.maxEntries ?? Infinity);
    }
    this.memory.retainOnly(most);
    this.deployments = new Map([...this.deployments].filter(([id]) => most.has(id)));
  }

  private countsOf(deploymentId: string, endpoint: string): ReuseCounts {
    const known = this.deployments.get(deploymentId);
    if (known !== undefined) return known;
    const counts = { endpoint, memory: 0, redis: 0, flight: 0, computed: 0 };
    this.deployments.set(deploymentId, counts);
    return counts;
  }
}
