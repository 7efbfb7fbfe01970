import { randomUUID } from 'node:crypto';
import type { GroupReader } from '../bus/bus-driver.js';
import type { StartPosition } from '../bus/bus.js';
import type { ReceivedMessage } from '../bus/message.js';
import type { TaskLife } from '../delivery/resilient-task.js';
import { WakeSignal } from '../delivery/wake-signal.js';
import { assignPartitions } from './assignment.js';
import type { EventLog, LogNotification } from './event-log.js';
import { heartbeat, initialisePositions, lease, leave, release, type Lease, type Membership } from './group.queries.js';
import type { HeldPartition } from './held-partition.js';
import { fetchMessages, type TopicRow } from './log.queries.js';

export interface EmbeddedGroupReaderOptions {
  readonly groupOnBus: string;
  readonly from: StartPosition;
  /** Partitions handled at the same time. */
  readonly concurrency: number;
  readonly leaseMs: number;
  /** Most messages that are taken of a partition at a time; unless given, that of the log. */
  readonly maxFetched?: number;
  /** What is done with the messages of a partition. */
  readonly hold: (member: Membership, topic: string, lease: Lease) => HeldPartition;
  /** The topics that are read, under their logical names. */
  readonly rows: () => Promise<TopicRow[]>;
}

const POLL_MS = 1_000;

/**
 * Reads for one member of a group. It says every third of a lease that it lives, takes the partitions that fall to it,
 * and hands their messages to the handler. A member that dies loses its leases and the others take over.
 */
export class EmbeddedGroupReader implements GroupReader {
  private readonly held = new Map<string, HeldPartition>();
  private readonly signal = new WakeSignal();
  private topicRows: TopicRow[] = [];
  private member: Membership | undefined;
  private halting = false;
  private paused = false;
  private failure: Error | undefined;
  private rebalanceAt = 0;
  private leasedUntil = 0;

  constructor(
    private readonly log: EventLog,
    private readonly options: EmbeddedGroupReaderOptions,
  ) {}

  setPaused(paused: boolean): void {
    this.paused = paused;
    this.signal.wake();
  }

  async read({ signal, up }: TaskLife): Promise<void> {
    const stopListening = this.log.onNotification((notification) => this.notified(notification));
    this.halting = signal.aborted;
    const halt = () => {
      this.halting = true;
      this.signal.wake();
    };
    signal.addEventListener('abort', halt, { once: true });
    try {
      while (!signal.aborted) {
        await this.turn();
        up();
        await this.signal.wait(Math.min(POLL_MS, Math.max(0, this.rebalanceAt - Date.now())));
      }
    } finally {
      signal.removeEventListener('abort', halt);
      stopListening();
    }
  }

  async leave(): Promise<void> {
    this.halting = true;
    await Promise.all([...this.held.values()].map((held) => held.settle().catch(() => undefined)));
    this.held.clear();
    const { member } = this;
    this.member = undefined;
    if (member === undefined) return;
    await leave(this.log, member)
      .then(() => this.log.notifyGroup(member.group))
      .catch(() => undefined);
  }

  private async turn(): Promise<void> {
    if (this.failure !== undefined) {
      const { failure } = this;
      this.failure = undefined;
      throw failure;
    }
    const member = this.member ?? (await this.join());
    if (Date.now() >= this.rebalanceAt) await this.rebalance(member);
    if (this.paused) return;
    const all = [...this.held.values()];
    const idle = all.filter((held) => !held.busy && !held.hasMessages && !held.lost);
    if (idle.length > 0) {
      const byPartition = Map.groupBy(await fetchMessages(this.log, idle, this.options.maxFetched), partitionKey);
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
      .work(mayGoOn)
      .catch((error: unknown) => {
        this.failure = error instanceof Error ? error : new Error(String(error));
      })
      .finally(() => this.signal.wake());
  }

  private async join(): Promise<Membership> {
    this.topicRows = await this.options.rows();
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

  private hold(member: Membership, topic: string, one: Lease): void {
    this.held.set(keyOf(topic, one.partition), this.options.hold(member, topic, one));
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
