import { randomUUID } from 'node:crypto';
import type { BusStatus, StartPosition, Subscription } from '../bus/bus.js';
import type { ReceivedMessage } from '../bus/message.js';
import type { Delivery } from '../delivery/deliver.js';
import { retryDelayMs } from '../delivery/retry-policy.js';
import { WakeSignal } from '../delivery/wake-signal.js';
import { assignPartitions } from './assignment.js';
import type { EventLog, LogNotification } from './event-log.js';
import { commit, heartbeat, initialisePositions, lease, leave, release, type Membership } from './group.queries.js';
import { HeldPartition } from './held-partition.js';
import { fetchMessages, type TopicRow } from './log.queries.js';

export interface EmbeddedSubscriptionOptions {
  readonly group: string;
  readonly groupOnBus: string;
  readonly topics: readonly string[];
  readonly from: StartPosition;
  readonly concurrency: number;
  readonly leaseMs: number;
  /** Creates the topics when they are missing. */
  readonly resolveTopics: () => Promise<TopicRow[]>;
  readonly delivery: Omit<Delivery, 'signal'>;
  readonly onClose: () => void;
}

const POLL_MS = 1_000;
const BACKOFF = { initialDelayMs: 100, maxDelayMs: 2_000 };

/**
 * One member of a group. It says every third of a lease that it lives, takes the partitions that fall to it, and
 * hands their messages to the handler. A member that dies loses its leases and the others take over.
 */
export class EmbeddedSubscription implements Subscription {
  private readonly held = new Map<string, HeldPartition>();
  private signal = new WakeSignal();
  private state: BusStatus = { state: 'starting' };
  private topicRows: TopicRow[] = [];
  private member: Membership | undefined;
  private running: Promise<void> | undefined;
  private halting = false;
  private paused = false;
  private rebalanceAt = 0;
  private leasedUntil = 0;

  constructor(
    private readonly log: EventLog,
    private readonly options: EmbeddedSubscriptionOptions,
  ) {}

  get group(): string {
    return this.options.group;
  }

  get topics(): readonly string[] {
    return this.options.topics;
  }

  status(): BusStatus {
    return this.state;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.signal.wake();
  }

  async close(): Promise<void> {
    await this.halt();
    this.state = { state: 'down', reason: 'closed' };
    this.options.onClose();
  }

  /** Joins the group; resolves after the first attempt. */
  run(): Promise<void> {
    this.halting = false;
    this.signal = new WakeSignal();
    return new Promise((resolve) => {
      this.running = this.loop(resolve);
    });
  }

  /** Leaves the group after the handlers in flight. */
  async halt(): Promise<void> {
    this.halting = true;
    this.signal.wake();
    await this.running;
  }

  private async loop(firstAttempt: () => void): Promise<void> {
    const stopListening = this.log.onNotification((notification) => this.notified(notification));
    const goingOn = () => !this.halting;
    for (let failures = 0; goingOn();) {
      try {
        await this.turn();
        failures = 0;
        this.state = { state: 'up' };
        firstAttempt();
        if (goingOn()) await this.signal.wait(Math.min(POLL_MS, Math.max(0, this.rebalanceAt - Date.now())));
      } catch (error) {
        failures++;
        this.state = { state: 'down', reason: error instanceof Error ? error.message : String(error) };
        firstAttempt();
        if (goingOn()) await this.signal.wait(retryDelayMs(BACKOFF, failures));
      }
    }
    stopListening();
    await this.leave();
    firstAttempt();
  }

  private async turn(): Promise<void> {
    const member = this.member ?? (await this.join());
    if (Date.now() >= this.rebalanceAt) await this.rebalance(member);
    if (this.paused) return;
    const all = [...this.held.values()];
    const idle = all.filter((held) => !held.busy && !held.hasMessages && !held.lost);
    if (idle.length > 0) {
      const byPartition = Map.groupBy(await fetchMessages(this.log, idle), partitionKey);
      for (const held of idle) held.fill(byPartition.get(keyOf(held.topic, held.partition)) ?? []);
    }
    let free = this.options.concurrency - all.filter((held) => held.busy).length;
    for (const held of all) {
      if (free <= 0) break;
      if (held.busy || held.lost || !held.hasMessages) continue;
      free--;
      this.work(held);
    }
  }

  /** A partition that was worked on goes to the end of the line. */
  private work(held: HeldPartition): void {
    const key = keyOf(held.topic, held.partition);
    this.held.delete(key);
    this.held.set(key, held);
    const mayGoOn = () => !this.halting && !this.paused && performance.now() < this.leasedUntil;
    held
      .work(this.options.delivery, mayGoOn)
      .catch((error: unknown) => {
        this.state = { state: 'down', reason: error instanceof Error ? error.message : String(error) };
      })
      .finally(() => this.signal.wake());
  }

  private async join(): Promise<Membership> {
    this.topicRows = await this.options.resolveTopics();
    const member: Membership = {
      group: this.options.groupOnBus,
      memberId: randomUUID(),
      topicIds: this.topicRows.map(({ id }) => id),
      leaseMs: this.options.leaseMs,
    };
    await initialisePositions(this.log, member.group, member.topicIds, this.options.from);
    await heartbeat(this.log, member);
    await this.log.notifyGroup(member.group);
    this.rebalanceAt = 0;
    this.member = member;
    return member;
  }

  private async rebalance(member: Membership): Promise<void> {
    const begun = performance.now();
    const members = await heartbeat(this.log, member);
    const wanted = assignPartitions(this.topicRows, members, member.memberId);
    const leases = await lease(this.log, member, wanted);
    this.leasedUntil = begun + member.leaseMs;
    this.rebalanceAt = Date.now() + member.leaseMs / 3;
    const names = new Map(this.topicRows.map(({ id, name }) => [id, name]));
    const leased = new Map(leases.map((one) => [keyOf(names.get(one.topicId) ?? '', one.partition), one]));
    for (const [key, held] of this.held) {
      if (leased.has(key) && (!held.lost || held.settling)) {
        await held.flush();
        continue;
      }
      held.abandon();
      if (!held.busy) this.held.delete(key);
    }
    const wantedKeys = new Set(wanted.map((one) => keyOf(names.get(one.topicId) ?? '', one.partition)));
    for (const [key, one] of leased) {
      const held = this.held.get(key);
      if (!wantedKeys.has(key) && held?.settling !== true) void this.giveBack(member, one, held);
      else if (wantedKeys.has(key) && held === undefined) this.hold(member, names.get(one.topicId) ?? '', one);
    }
  }

  private hold(member: Membership, topic: string, one: { topicId: number; partition: number; position: bigint }): void {
    const held = new HeldPartition(one.topicId, topic, one.partition, one.position, (at) =>
      commit(this.log, member, at),
    );
    this.held.set(keyOf(topic, one.partition), held);
  }

  /** Another member shall have it: finish what is in flight, store the position, let go. */
  private async giveBack(
    member: Membership,
    one: { topicId: number; partition: number },
    held: HeldPartition | undefined,
  ): Promise<void> {
    try {
      await held?.settle();
      await release(this.log, member, one);
      await this.log.notifyGroup(member.group);
    } catch {
      // It stays leased and not wanted, so the next rebalance tries again.
    } finally {
      if (held !== undefined) this.held.delete(keyOf(held.topic, held.partition));
    }
  }

  private async leave(): Promise<void> {
    await Promise.all([...this.held.values()].map((held) => held.settle().catch(() => undefined)));
    this.held.clear();
    const { member } = this;
    this.member = undefined;
    if (member === undefined) return;
    await leave(this.log, member)
      .then(() => this.log.notifyGroup(member.group))
      .catch(() => undefined);
  }

  private notified(notification: LogNotification): void {
    if ('group' in notification) {
      if (notification.group !== this.options.groupOnBus) return;
      this.rebalanceAt = 0;
    } else if (notification.topics !== 'all' && !this.topicRows.some(({ id }) => this.reads(notification, id))) return;
    this.signal.wake();
  }

  private reads(notification: { topics: ReadonlySet<number> | 'all' }, id: number): boolean {
    return notification.topics === 'all' || notification.topics.has(id);
  }
}

function keyOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}

function partitionKey(message: ReceivedMessage): string {
  return keyOf(message.topic, message.partition);
}
