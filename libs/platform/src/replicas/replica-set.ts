import type { Clock, Logger } from '@intelgraph/kernel';
import { addressesOf, asWritten, isResolvable } from './endpoint.js';
import type { Endpoint, ReplicaAddress } from './endpoint.js';
import { OutlierEjection } from './outlier-ejection.js';
import type { EjectionRules } from './outlier-ejection.js';
import { powerOfTwoChoices } from './power-of-two-choices.js';
import { Replica } from './replica.js';
import type { Outcome, ReplicaState } from './replica.js';
import type { Resolve } from './resolve.js';
import { RetryBudget } from './retry-budget.js';

export interface ReplicaSetOptions<C> {
  /** Of the service. */
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
  readonly resolve: Resolve;
  /** How often names are looked up, in milliseconds. */
  readonly refreshMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
  readonly rules?: EjectionRules;
  readonly connect: (address: ReplicaAddress) => C;
  /** Ends a connection after the requests that are on it. */
  readonly disconnect: (connection: C) => void;
  /** Whether a replica whose ejection is over would answer; it has no requests until it does. */
  readonly probe: (connection: C) => Promise<boolean>;
}

/** Most replicas of a service; more addresses than that are not used. */
export const MAX_REPLICAS = 64;
/** Failures make names be looked up at most this often, in milliseconds. */
const LEAST_REFRESH_MS = 1000;

/**
 * The processes of one service: who they are, who of them gets the next request, and who gets none. Until names have been
 * looked up, each stands for one process.
 *
 * For every try of a request: `choose` (or `another`), `begin`, then `report` once and `end` once.
 */
export class ReplicaSet<C> {
  /** Second tries that were made, and those that the budget forbade. */
  readonly retries = { sent: 0, refused: 0 };
  private readonly budget = new RetryBudget();
  private readonly members = new Map<string, Replica<C>>();
  private readonly ejection: OutlierEjection<Replica<C>>;
  private present: readonly Replica<C>[] = [];
  private usable: readonly Replica<C>[] = [];
  private refreshing: Promise<void> | undefined;
  private refreshedAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: ReplicaSetOptions<C>) {
    this.ejection = new OutlierEjection(options.rules);
    this.replaceMembers(options.endpoints.map(asWritten));
    if (!options.endpoints.some(isResolvable)) return;
    this.timer = setInterval(() => void this.refresh(), options.refreshMs).unref();
    void this.refresh();
  }

  get name(): string {
    return this.options.name;
  }

  get size(): number {
    return this.present.length;
  }

  /** All that there are, ejected ones as well. */
  get replicas(): readonly ReplicaState[] {
    return this.present.map((replica) => {
      const { label, outstanding, counts } = replica;
      return { label, outstanding, counts, ejected: this.ejection.isEjected(replica) };
    });
  }

  /** Ejections so far. */
  get ejections(): number {
    return this.ejection.total;
  }

  /** The replica for a request; undefined when there is none at all. */
  choose(): Replica<C> | undefined {
    this.budget.earn();
    return this.oneOf(this.present, this.usable);
  }

  /**
   * The replica for the second try of a request: an ejected one rather than none.
   *
   * @returns undefined when there is no other, or there were too many second tries
   */
  another(failed: Replica<C>): Replica<C> | undefined {
    const others = (replicas: readonly Replica<C>[]) => replicas.filter((replica) => replica !== failed);
    const other = this.oneOf(others(this.present), others(this.usable));
    if (other === undefined) return undefined;
    if (this.budget.spend()) {
      this.retries.sent++;
      return other;
    }
    this.retries.refused++;
    return undefined;
  }

  begin(replica: Replica<C>): void {
    replica.outstanding++;
  }

  /** How it went, as soon as the head of the answer says so. */
  report(replica: Replica<C>, outcome: Outcome): void {
    replica.counts[outcome]++;
    if (outcome === 'abandoned') return;
    const now = this.now();
    if (outcome === 'ok') {
      const wasEjected = this.ejection.isEjected(replica);
      this.ejection.succeeded(replica, now);
      if (wasEjected) this.readmitted(replica);
      return;
    }
    const before = this.ejection.total;
    this.ejection.failed(replica, outcome, now);
    if (this.ejection.total > before) this.ejected(replica, outcome);
    if (outcome === 'unreachable' && now - this.refreshedAt >= LEAST_REFRESH_MS) void this.refresh();
  }

  end(replica: Replica<C>): void {
    replica.outstanding--;
  }

  /** Looks all names up again. One that cannot be found keeps the replicas it had. */
  refresh(): Promise<void> {
    if (!this.options.endpoints.some(isResolvable)) return Promise.resolve();
    this.refreshedAt = this.now();
    this.refreshing ??= this.lookUp().finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  /** Ends all connections; requests that are on them finish first. */
  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.replaceMembers([]);
  }

  private oneOf(all: readonly Replica<C>[], usable: readonly Replica<C>[]): Replica<C> | undefined {
    this.probeDue();
    if (usable.length > 0) return powerOfTwoChoices(usable, this.options.random ?? Math.random);
    const until = (replica: Replica<C>): number => this.ejection.ejectedUntil(replica) ?? 0;
    return [...all].sort((a, b) => until(a) - until(b))[0];
  }

  private async lookUp(): Promise<void> {
    const { endpoints, resolve, logger, name } = this.options;
    const found = await Promise.all(
      endpoints.map((endpoint) =>
        addressesOf(endpoint, resolve).catch((error: unknown) => {
          logger.warn({ err: error, service: name, host: endpoint.host }, 'a service cannot be looked up');
          return this.present.map(({ address }) => address).filter((address) => address.endpoint === endpoint);
        }),
      ),
    );
    if (this.timer !== undefined) this.replaceMembers(found.flat());
  }

  private replaceMembers(addresses: readonly ReplicaAddress[]): void {
    const wanted = new Map(addresses.slice(0, MAX_REPLICAS).map((address) => [keyOf(address), address]));
    let changed = false;
    for (const [key, replica] of this.members) {
      if (wanted.has(key)) continue;
      changed = true;
      this.members.delete(key);
      this.ejection.remove(replica);
      this.options.disconnect(replica.connection);
    }
    for (const [key, address] of wanted) {
      if (this.members.has(key)) continue;
      changed = true;
      const replica = new Replica(address, this.options.connect(address));
      this.members.set(key, replica);
      this.ejection.add(replica);
    }
    if (!changed) return;
    this.present = [...this.members.values()];
    this.sortOut();
    const replicas = this.present.map(({ label }) => label);
    if (this.timer !== undefined) this.options.logger.info({ service: this.name, replicas }, 'replicas of a service');
  }

  /** Ejected replicas whose time is over are asked, in the background, whether they are back. */
  private probeDue(): void {
    if (this.usable.length === this.present.length) return;
    const now = this.now();
    for (const replica of this.present) {
      const until = this.ejection.ejectedUntil(replica);
      if (until !== undefined && until <= now && !replica.probing) void this.probe(replica);
    }
  }

  private async probe(replica: Replica<C>): Promise<void> {
    replica.probing = true;
    const isBack = await this.options.probe(replica.connection).catch(() => false);
    replica.probing = false;
    if (!this.ejection.isEjected(replica)) return;
    if (isBack) {
      this.ejection.readmit(replica, this.now());
      this.readmitted(replica);
    } else this.ejection.prolong(replica, this.now());
  }

  private ejected(replica: Replica<C>, outcome: Outcome): void {
    this.sortOut();
    const line = { service: this.name, replica: replica.label, outcome };
    this.options.logger.warn(line, 'a replica gets no requests for a while');
  }

  private readmitted(replica: Replica<C>): void {
    this.sortOut();
    this.options.logger.info({ service: this.name, replica: replica.label }, 'a replica gets requests again');
  }

  private sortOut(): void {
    this.usable = this.present.filter((replica) => !this.ejection.isEjected(replica));
  }

  private now(): number {
    return this.options.clock.now().getTime();
  }
}

function keyOf({ endpoint, ip = '' }: ReplicaAddress): string {
  return `${endpoint.text} ${ip}`;
}
