import type { FeatureGap, ServedVersion } from '@intelgraph/model-serving';
import { Counter, type Registry } from 'prom-client';

const LABELS = ['endpoint', 'model', 'version', 'input', 'status', 'filled_by'] as const;
type Labels = Record<(typeof LABELS)[number], string>;

/** Counts rows that lacked the value of a feature. They only add up; series are looked up when somebody reads them. */
export class FeatureGapMetrics {
  private waiting = new Map<string, { readonly labels: Labels; rows: number }>();

  constructor(registry: Registry) {
    const take = (): Iterable<{ readonly labels: Labels; readonly rows: number }> => this.take();
    new Counter({
      name: 'inference_feature_gaps_total',
      help: 'Rows by entity that lacked the value of a feature, by input, why, and what stood in for it.',
      labelNames: LABELS,
      registers: [registry],
      collect() {
        for (const { labels, rows } of take()) this.inc(labels, rows);
      },
    });
  }

  add({ endpoint, modelName: model, version }: ServedVersion, { input, status, filledBy }: FeatureGap): void {
    const key = [endpoint, model, version, input, status, filledBy].join('\0');
    const known = this.waiting.get(key);
    if (known === undefined) {
      const labels = { endpoint, model, version, input, status, filled_by: filledBy };
      this.waiting.set(key, { labels, rows: 1 });
    } else known.rows += 1;
  }

  private take(): Iterable<{ readonly labels: Labels; readonly rows: number }> {
    const taken = this.waiting.values();
    this.waiting = new Map();
    return taken;
  }
}
