import { bucketOf, LATENCY_BUCKETS } from './latency-counts.js';
import { isModelFailure } from './model-failure.js';
import type { VersionMeasurement } from './version-measurement.js';

/** Counts what one version does in one step of a canary, in this process. */
export class VersionMeter implements VersionMeasurement {
  requests = 0;
  errors = 0;
  readonly latencies: number[] = new Array<number>(LATENCY_BUCKETS).fill(0);

  /** A row that was computed alone. */
  answeredRow(ms: number): void {
    this.requests += 1;
    const bucket = bucketOf(ms);
    this.latencies[bucket] = (this.latencies[bucket] ?? 0) + 1;
  }

  /** A batch, or a row that was known: how long that takes says nothing about the version. */
  answered(): void {
    this.requests += 1;
  }

  /** Nothing is counted that is not the fault of the version. */
  failed(error: unknown): void {
    if (!isModelFailure(error)) return;
    this.requests += 1;
    this.errors += 1;
  }
}
