import type {
  BusDriver,
  GroupReader,
  PartitionBounds,
  ReaderOptions,
  Scan,
  TransformerOptions,
} from '../bus/bus-driver.js';
import type { EmbeddedBusOptions } from '../bus/bus-options.js';
import type { BusStatus, PartitionLag, StartPosition } from '../bus/bus.js';
import type { BusMessage } from '../bus/message.js';
import { partitionOf } from '../topics/partitioner.js';
import { Naming, partitionsOf, retentionOf } from '../topics/topic-names.js';
import { DeliveredPartition } from './delivered-partition.js';
import { EmbeddedGroupReader } from './embedded-group-reader.js';
import { EventLog, failureReason } from './event-log.js';
import { commit, commitWith, groupPositions, hasLivingMembers, moveGroup } from './group.queries.js';
import { TransformedPartition } from './transformed-partition.js';
import {
  appendMessages,
  boundsOf,
  ensureTopic,
  fetchMessages,
  type Placed,
  pruneLog,
  topicsLike,
  type TopicRow,
} from './log.queries.js';

const DEFAULT_PARTITIONS = 4;
const DEFAULT_LEASE_MS = 6_000;
const DEFAULT_MAX_MESSAGES = 1_000_000;
const PRUNE_EVERY_MS = 60_000;

/** A log in Postgres as the log of a bus. */
export class EmbeddedDriver implements BusDriver {
  readonly kind = 'embedded';
  private readonly naming: Naming;
  private readonly log: EventLog;
  private readonly topics = new Map<string, TopicRow>();
  private readonly pruning: NodeJS.Timeout;

  constructor(private readonly options: EmbeddedBusOptions) {
    this.naming = new Naming(options.topicPrefix);
    this.log = new EventLog(options.connection, options.logger);
    this.pruning = setInterval(() => void this.prune().catch(() => undefined), PRUNE_EVERY_MS).unref();
  }

  start(): Promise<void> {
    return this.log.start();
  }

  status(): BusStatus {
    return this.log.status();
  }

  reasonOf(error: unknown): string {
    return failureReason(error);
  }

  async close(): Promise<void> {
    clearInterval(this.pruning);
    await this.log.close();
  }

  async ensureTopics(topics: readonly string[]): Promise<void> {
    await this.rowsOf(topics);
  }

  async append(batch: readonly BusMessage[]): Promise<void> {
    await appendMessages(this.log, await this.placed(batch));
  }

  reader({ group, topics, from, concurrency, delivery }: ReaderOptions): GroupReader {
    return new EmbeddedGroupReader(this.log, {
      ...{ groupOnBus: this.naming.physical(group), from, concurrency },
      leaseMs: this.options.leaseMs ?? DEFAULT_LEASE_MS,
      rows: () => this.rowsOf(topics),
      hold: (member, topic, lease) =>
        new DeliveredPartition(topic, lease, delivery, (held) => commit(this.log, member, held)),
    });
  }

  transformer({ group, inputTopic, concurrency, handler }: TransformerOptions): GroupReader {
    return new EmbeddedGroupReader(this.log, {
      ...{ groupOnBus: this.naming.physical(group), from: 'beginning', concurrency },
      leaseMs: this.options.leaseMs ?? DEFAULT_LEASE_MS,
      maxFetched: handler.maxMessages,
      rows: () => this.rowsOf([inputTopic]),
      hold: (member, topic, lease) =>
        new TransformedPartition(
          topic,
          lease,
          handler,
          async ({ topicId, partition, position: from }, to, products) => {
            const placed = await this.placed(products.map(({ message }) => message));
            return commitWith(this.log, member, { topicId, partition, from, to }, placed);
          },
        ),
    });
  }

  hasMembers(group: string): Promise<boolean> {
    return hasLivingMembers(this.log, this.naming.physical(group));
  }

  async moveGroup(group: string, topics: readonly string[], to: StartPosition | Date): Promise<void> {
    const ids = (await this.rowsOf(topics)).map(({ id }) => id);
    await moveGroup(this.log, this.naming.physical(group), ids, to);
  }

  async positions(group: string): Promise<Omit<PartitionLag, 'lag'>[]> {
    const positions = await groupPositions(this.log, this.naming.physical(group));
    return positions.map((position) => ({ ...position, topic: this.naming.logical(position.topic) }));
  }

  async topicsEndingIn(suffix: string): Promise<string[]> {
    const rows = await topicsLike(this.log, this.naming.physical(''), suffix);
    return rows.map(({ name }) => this.naming.logical(name));
  }

  async bounds(topic: string): Promise<PartitionBounds[]> {
    return boundsOf(this.log, await this.rowOf(topic));
  }

  async scan({ topic, stretches, visit }: Scan): Promise<void> {
    const { id } = await this.rowOf(topic);
    for (const { partition, from, to } of stretches) {
      for (let position = from; position < to;) {
        const records = await fetchMessages(this.log, [{ topicId: id, topic, partition, position }]);
        if (records.length === 0) break;
        for (const record of records) {
          position = BigInt(record.offset) + 1n;
          if (position <= to && !visit(record)) return;
        }
      }
    }
  }

  /** Deletes what is beyond the retention; runs by itself once a minute. */
  async prune(): Promise<void> {
    if (this.log.status().state !== 'up') return;
    await pruneLog(this.log, this.options.maxMessagesPerPartition ?? DEFAULT_MAX_MESSAGES);
  }

  private async placed(batch: readonly BusMessage[]): Promise<Placed[]> {
    const placed = [];
    for (const message of batch) {
      const { id, partitions } = await this.rowOf(message.topic);
      placed.push({ topicId: id, partition: partitionOf(message.key, partitions), message });
    }
    return placed;
  }

  /** Under their logical names; made when they are missing. */
  private async rowsOf(topics: readonly string[]): Promise<TopicRow[]> {
    const rows = [];
    for (const name of topics) rows.push({ ...(await this.rowOf(name)), name });
    return rows;
  }

  private async rowOf(name: string): Promise<TopicRow> {
    const known = this.topics.get(name);
    if (known !== undefined) return known;
    const row = await ensureTopic(this.log, this.naming.physical(name), {
      partitions: partitionsOf(name, this.options.partitions ?? DEFAULT_PARTITIONS),
      retentionMs: retentionOf(name, this.options.retentionMs),
    });
    this.topics.set(name, row);
    return row;
  }
}
