import { deadLetterTopicOf } from '@intelgraph/contracts';
import { silentLogger } from '@intelgraph/kernel';
import type { Bus, BusStatus, GroupLag, StartPosition, SubscribeOptions, Subscription } from '../bus/bus.js';
import type { BusMessage } from '../bus/message.js';
import { GroupActiveError } from '../bus/bus.errors.js';
import type { EmbeddedBusOptions } from '../bus/bus-options.js';
import { toGroupLag } from '../bus/group-lag.js';
import { LogDeadLetters, type DeadLetters } from '../delivery/dead-letters.js';
import { PublishQueue } from '../delivery/publish-queue.js';
import { DEFAULT_RETRY } from '../delivery/retry-policy.js';
import { partitionOf } from '../topics/partitioner.js';
import { DEAD_LETTER_SUFFIX, Naming, partitionsOf, retentionOf } from '../topics/topic-names.js';
import { EmbeddedSubscription } from './embedded-subscription.js';
import { EventLog } from './event-log.js';
import { groupPositions, hasLivingMembers, moveGroup } from './group.queries.js';
import { appendMessages, ensureTopic, pruneLog, readWholeTopic, topicsLike, type TopicRow } from './log.queries.js';

const DEFAULT_PARTITIONS = 4;
const DEFAULT_LEASE_MS = 6_000;
const DEFAULT_MAX_MESSAGES = 1_000_000;
const PRUNE_EVERY_MS = 60_000;

/** The bus as a log in Postgres. */
export class EmbeddedBus implements Bus {
  readonly kind = 'embedded';
  readonly deadLetters: DeadLetters;
  private readonly naming: Naming;
  private readonly log: EventLog;
  private readonly queue = new PublishQueue((batch) => this.append(batch));
  private readonly topics = new Map<string, TopicRow>();
  private readonly subscriptions = new Set<EmbeddedSubscription>();
  private readonly pruning: NodeJS.Timeout;
  private closed: Promise<void> | undefined;

  constructor(private readonly options: EmbeddedBusOptions) {
    this.naming = new Naming(options.topicPrefix);
    this.log = new EventLog(options.connection, options.logger);
    this.deadLetters = new LogDeadLetters({
      deadLetterTopics: () => this.deadLetterTopics(),
      readTopic: async (name) => readWholeTopic(this.log, await this.topic(name), name),
      publish: (messages) => this.publish(messages),
    });
    this.pruning = setInterval(() => void this.prune().catch(() => undefined), PRUNE_EVERY_MS).unref();
  }

  start(): Promise<void> {
    return this.log.start();
  }

  async ensureTopics(topics: readonly string[]): Promise<void> {
    for (const topic of topics) await this.topic(topic);
  }

  publish(messages: readonly BusMessage[]): Promise<void> {
    return this.queue.publish(messages);
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const subscription = new EmbeddedSubscription(this.log, {
      group: options.group,
      groupOnBus: this.naming.physical(options.group),
      topics: options.topics,
      from: options.from ?? 'beginning',
      concurrency: options.concurrency ?? 4,
      leaseMs: this.options.leaseMs ?? DEFAULT_LEASE_MS,
      resolveTopics: () => this.resolve([...options.topics, ...options.topics.map(deadLetterTopicOf)], options.topics),
      delivery: {
        group: options.group,
        handler: options.handler,
        retry: { ...DEFAULT_RETRY, ...options.retry },
        publish: (messages) => this.publish(messages),
        logger: this.options.logger ?? silentLogger,
      },
      onClose: () => this.subscriptions.delete(subscription),
    });
    this.subscriptions.add(subscription);
    await subscription.run();
    return subscription;
  }

  async seek(group: string, topics: readonly string[], to: StartPosition | Date): Promise<void> {
    const own = [...this.subscriptions].filter((subscription) => subscription.group === group);
    await Promise.all(own.map((subscription) => subscription.halt()));
    try {
      const onBus = this.naming.physical(group);
      if (await hasLivingMembers(this.log, onBus)) throw new GroupActiveError(group);
      const rows = await this.resolve(topics, topics);
      await moveGroup(
        this.log,
        onBus,
        rows.map(({ id }) => id),
        to,
      );
    } finally {
      await Promise.all(own.map((subscription) => subscription.run()));
    }
  }

  status(): BusStatus {
    const state = this.log.status();
    if (state.state !== 'up') return state;
    return [...this.subscriptions].map((one) => one.status()).find((one) => one.state === 'down') ?? state;
  }

  async lag(group: string): Promise<GroupLag> {
    const positions = await groupPositions(this.log, this.naming.physical(group));
    return toGroupLag(
      group,
      positions.map((position) => ({ ...position, topic: this.naming.logical(position.topic) })),
    );
  }

  /** Deletes what is beyond the retention; runs by itself once a minute. */
  async prune(): Promise<void> {
    if (this.log.status().state !== 'up') return;
    await pruneLog(this.log, this.options.maxMessagesPerPartition ?? DEFAULT_MAX_MESSAGES);
  }

  close(): Promise<void> {
    this.closed ??= this.shutDown();
    return this.closed;
  }

  private async shutDown(): Promise<void> {
    clearInterval(this.pruning);
    await Promise.all([...this.subscriptions].map((subscription) => subscription.close()));
    await this.queue.idle();
    await this.log.close();
  }

  private async append(batch: readonly BusMessage[]): Promise<void> {
    const placed = [];
    for (const message of batch) {
      const { id, partitions } = await this.topic(message.topic);
      placed.push({ topicId: id, partition: partitionOf(message.key, partitions), message });
    }
    await appendMessages(this.log, placed);
  }

  /** Makes sure that all exist and returns those that are `wanted`, under their logical names. */
  private async resolve(topics: readonly string[], wanted: readonly string[]): Promise<TopicRow[]> {
    const rows = [];
    for (const name of topics) {
      const row = await this.topic(name);
      if (wanted.includes(name)) rows.push({ ...row, name });
    }
    return rows;
  }

  private async topic(name: string): Promise<TopicRow> {
    const known = this.topics.get(name);
    if (known !== undefined) return known;
    const row = await ensureTopic(this.log, this.naming.physical(name), {
      partitions: partitionsOf(name, this.options.partitions ?? DEFAULT_PARTITIONS),
      retentionMs: retentionOf(name, this.options.retentionMs),
    });
    this.topics.set(name, row);
    return row;
  }

  private async deadLetterTopics(): Promise<string[]> {
    const rows = await topicsLike(this.log, this.naming.physical(''), DEAD_LETTER_SUFFIX);
    return rows.map(({ name }) => this.naming.logical(name));
  }
}
