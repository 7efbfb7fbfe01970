import type { Subgraph, WalkDirection } from '@intelgraph/ml-registry';
import { Counter, Histogram, type Registry } from 'prom-client';

/** What the lineage graph is asked and told, in numbers. */
export class LineageMetrics {
  private readonly received: Counter<'kind' | 'outcome'>;
  private readonly walks: Histogram<'direction'>;
  private readonly nodes: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    this.received = new Counter({
      name: 'registry_lineage_events_received_total',
      help: 'OpenLineage events that were accepted, by kind; outcome repeated: they were known already.',
      labelNames: ['kind', 'outcome'],
      registers,
    });
    this.walks = new Histogram({
      name: 'registry_lineage_walk_duration_seconds',
      help: 'Duration of reads of the lineage graph.',
      labelNames: ['direction'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
      registers,
    });
    this.nodes = new Histogram({
      name: 'registry_lineage_walk_nodes',
      help: 'Nodes that reads of the lineage graph answered.',
      buckets: [1, 10, 100, 1000, 10_000],
      registers,
    });
  }

  event(kind: string, created: boolean): void {
    this.received.inc({ kind, outcome: created ? 'new' : 'repeated' });
  }

  /** Times a walk that gets to its end. */
  async timed(direction: WalkDirection = 'both', walk: () => Promise<Subgraph>): Promise<Subgraph> {
    const started = performance.now();
    const found = await walk();
    this.walks.observe({ direction }, (performance.now() - started) / 1000);
    this.nodes.observe(found.nodes.length);
    return found;
  }
}
