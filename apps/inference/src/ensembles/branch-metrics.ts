import type { Branches, ServedVersion } from '@intelgraph/model-serving';
import { Counter, type Registry } from 'prom-client';

/** So many kinds of reports wait to be counted at most. */
const MOST_WAITING = 256;

/**
 * Counts what became of the nodes of ensembles. Rows only add up by their reports, which are mostly equal; series are looked up when
 * somebody reads them.
 */
export class BranchMetrics {
  private readonly counter: Counter;
  private waiting = new Map<ServedVersion, Map<Branches, number>>();
  private kinds = 0;

  constructor(registry: Registry) {
    const flush = (): void => this.flush();
    this.counter = new Counter({
      name: 'inference_ensemble_branches_total',
      help: 'Rows that a node of an ensemble was asked for, by how it came out, and what stood in for it.',
      labelNames: ['endpoint', 'model', 'version', 'branch', 'status', 'fallback'],
      registers: [registry],
      collect: flush,
    });
  }

  add(served: ServedVersion, branches: Branches): void {
    let own = this.waiting.get(served);
    if (own === undefined) {
      own = new Map();
      this.waiting.set(served, own);
    }
    const before = own.get(branches);
    own.set(branches, (before ?? 0) + 1);
    if (before === undefined && (this.kinds += 1) > MOST_WAITING) this.flush();
  }

  private flush(): void {
    for (const [{ endpoint, modelName: model, version }, reports] of this.waiting) {
      for (const [branches, rows] of reports) {
        for (const [branch, { status, fallback = 'none' }] of Object.entries(branches)) {
          this.counter.inc({ endpoint, model, version, branch, status, fallback }, rows);
        }
      }
    }
    this.waiting = new Map();
    this.kinds = 0;
  }
}
