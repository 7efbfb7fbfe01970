import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import { OUTCOMES } from './replica.js';
import type { ReplicaState } from './replica.js';

/** A `ReplicaSet`, whatever its connections are. */
export interface WatchedReplicas extends Totals {
  readonly replicas: readonly ReplicaState[];
}

interface Totals {
  /** Of the service. */
  readonly name: string;
  readonly ejections: number;
  readonly retries: { readonly sent: number; readonly refused: number };
}

/**
 * Shows whom requests to other services go to. Series are of the replicas that there are now (`MAX_REPLICAS` a service at
 * most): those of one that is gone go with it. What is counted on the way of a request is put into series by the scrape.
 */
export class ReplicaMetrics {
  private readonly sets: WatchedReplicas[] = [];
  /** What those counted that are not watched any more, so that no counter goes backwards. */
  private readonly past = new Map<string, Totals>();

  constructor(registry: Registry) {
    showReplicas(this.sets, [registry]);
    showSets(() => [...this.past.values(), ...this.sets], [registry]);
  }

  /** @returns a function that ends it */
  watch(set: WatchedReplicas): () => void {
    this.sets.push(set);
    return () => this.forget(set);
  }

  private forget(set: WatchedReplicas): void {
    const at = this.sets.indexOf(set);
    if (at === -1) return;
    this.sets.splice(at, 1);
    const { name, ejections, retries } = set;
    const before = this.past.get(name) ?? { name, ejections: 0, retries: { sent: 0, refused: 0 } };
    this.past.set(name, {
      name,
      ejections: before.ejections + ejections,
      retries: { sent: before.retries.sent + retries.sent, refused: before.retries.refused + retries.refused },
    });
  }
}

function showReplicas(sets: readonly WatchedReplicas[], registers: Registry[]): void {
  new Counter({
    name: 'replica_requests_total',
    help: 'Tries of requests to a replica of another service, by how they went.',
    labelNames: ['peer', 'replica', 'outcome'],
    registers,
    collect() {
      this.reset();
      for (const { peer, replica } of replicasOf(sets)) {
        for (const outcome of OUTCOMES) this.inc({ peer, replica: replica.label, outcome }, replica.counts[outcome]);
      }
    },
  });
  new Gauge({
    name: 'replica_outstanding_requests',
    help: 'Requests that a replica of another service has not finished.',
    labelNames: ['peer', 'replica'],
    registers,
    collect() {
      this.reset();
      for (const { peer, replica } of replicasOf(sets)) this.inc({ peer, replica: replica.label }, replica.outstanding);
    },
  });
  new Gauge({
    name: 'replicas',
    help: 'Replicas of another service, by whether they get requests.',
    labelNames: ['peer', 'state'],
    registers,
    collect() {
      this.reset();
      for (const { peer, replica } of replicasOf(sets)) {
        this.inc({ peer, state: replica.ejected ? 'ejected' : 'in_use' });
      }
    },
  });
}

function showSets(totals: () => readonly Totals[], registers: Registry[]): void {
  new Counter({
    name: 'replica_ejections_total',
    help: 'How often a replica of another service was taken out of use.',
    labelNames: ['peer'],
    registers,
    collect() {
      this.reset();
      for (const { name: peer, ejections } of totals()) this.inc({ peer }, ejections);
    },
  });
  new Counter({
    name: 'replica_retries_total',
    help: 'Second tries of requests to another service; refused: those that the budget of retries forbade.',
    labelNames: ['peer', 'result'],
    registers,
    collect() {
      this.reset();
      for (const { name: peer, retries } of totals()) {
        this.inc({ peer, result: 'sent' }, retries.sent);
        this.inc({ peer, result: 'refused' }, retries.refused);
      }
    },
  });
}

function replicasOf(sets: readonly WatchedReplicas[]) {
  return sets.flatMap((set) => set.replicas.map((replica) => ({ peer: set.name, replica })));
}
