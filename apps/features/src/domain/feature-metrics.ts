import type { FeatureStoreObserver } from '@intelgraph/feature-store';
import { Counter, Histogram, type Registry } from 'prom-client';

/** What the feature store does, in numbers. */
export class FeatureMetrics implements FeatureStoreObserver {
  private readonly reads: Counter<'status' | 'source'>;
  private readonly readSeconds: Histogram;
  private readonly writes: Counter<'outcome'>;
  private readonly failures: Counter;

  constructor(registry: Registry) {
    const registers = [registry];
    this.reads = new Counter({
      name: 'feature_values_read_total',
      help: 'Values that reads answered, by status and by the store that answered.',
      labelNames: ['status', 'source'],
      registers,
    });
    this.readSeconds = new Histogram({
      name: 'feature_read_duration_seconds',
      help: 'Duration of reads of current values, of one or of many entities.',
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
      registers,
    });
    this.writes = new Counter({
      name: 'feature_values_written_total',
      help: 'Values written: newest (served online), superseded (history only), duplicate (not stored).',
      labelNames: ['outcome'],
      registers,
    });
    this.failures = new Counter({
      name: 'feature_online_failures_total',
      help: 'Times the online store did not answer; reads then come from the offline store, writes follow later.',
      registers,
    });
  }

  read(values: Parameters<NonNullable<FeatureStoreObserver['read']>>[0], seconds: number): void {
    const counts = new Map<string, number>();
    for (const { status, source } of values) {
      const key = `${status} ${source}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const [key, count] of counts) {
      const [status = '', source = ''] = key.split(' ');
      this.reads.inc({ status, source }, count);
    }
    this.readSeconds.observe(seconds);
  }

  written({ stored, superseded, duplicates }: { stored: number; superseded: number; duplicates: number }): void {
    this.writes.inc({ outcome: 'newest' }, stored - superseded);
    this.writes.inc({ outcome: 'superseded' }, superseded);
    this.writes.inc({ outcome: 'duplicate' }, duplicates);
  }

  onlineFailed(): void {
    this.failures.inc();
  }
}
