import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { GroupReader, ReaderOptions } from '../bus/bus-driver.js';
import { deliver } from '../delivery/deliver.js';
import type { TaskLife } from '../delivery/resilient-task.js';
import type { Naming } from '../topics/topic-names.js';
import type { KafkaConnection } from './kafka-connection.js';
import { endOf, joining, makeConsumer, withHeartbeats } from './kafka-consumer.js';
import { missingPositions, type TopicPositions } from './kafka-groups.js';
import { toReceivedMessage } from './kafka-message.js';

export interface KafkaGroupReaderOptions extends ReaderOptions {
  readonly kafka: Kafka;
  readonly connection: KafkaConnection;
  readonly naming: Naming;
  readonly sessionTimeoutMs: number;
}

/** Reads for one member of a Kafka group. A consumer that crashes, for whatever reason, is thrown away and made anew. */
export class KafkaGroupReader implements GroupReader {
  private readonly groupId: string;
  private readonly topics: string[];
  private consumer: Consumer | undefined;
  private paused = false;
  /** Until the positions to start from are stored nothing may be taken. */
  private starting = false;

  constructor(private readonly options: KafkaGroupReaderOptions) {
    this.groupId = options.naming.physical(options.group);
    this.topics = options.topics.map((topic) => options.naming.physical(topic));
  }

  setPaused(paused: boolean): void {
    this.paused = paused;
    this.applyPause();
  }

  async read({ signal, up }: TaskLife): Promise<void> {
    const start = await this.missingPositions();
    const consumer = makeConsumer(this.options.kafka, {
      groupId: this.groupId,
      sessionTimeoutMs: this.options.sessionTimeoutMs,
    });
    this.starting = start.length > 0;
    const [joined, ended] = [joining(consumer, this.options.group), endOf(consumer, signal)];
    // Both are awaited below, perhaps not before they have failed.
    for (const early of [joined, ended]) early.catch(() => undefined);
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: this.topics, fromBeginning: true });
      await this.run(consumer, signal);
      await Promise.race([joined, ended]);
      if (!signal.aborted) {
        await this.storeStart(consumer, start);
        up();
      }
      await ended;
    } finally {
      this.consumer = undefined;
      await consumer.disconnect().catch(() => undefined);
    }
  }

  leave(): Promise<void> {
    // A consumer says so when it is disconnected.
    return Promise.resolve();
  }

  /**
   * Where the group shall start in partitions in which it has no position. Stored before the first message is taken,
   * since kafkajs keeps such a start in memory only: `latest` would be lost in a crash, and the lag be unknown.
   */
  private missingPositions(): Promise<TopicPositions[]> {
    return this.options.connection.use((admin) =>
      missingPositions(admin, this.groupId, this.topics, this.options.from),
    );
  }

  private async storeStart(consumer: Consumer, start: readonly TopicPositions[]): Promise<void> {
    if (start.length === 0) return;
    const positions = start.flatMap(({ topic, partitions }) => partitions.map((one) => ({ topic, ...one })));
    await consumer.commitOffsets(positions);
    for (const position of positions) consumer.seek(position);
    this.starting = false;
    this.applyPause();
  }

  private async run(consumer: Consumer, signal: AbortSignal): Promise<void> {
    await consumer.run({
      eachBatchAutoResolve: false,
      autoCommit: true,
      autoCommitInterval: 500,
      autoCommitThreshold: 200,
      partitionsConsumedConcurrently: this.options.concurrency,
      eachBatch: (payload) => this.handleBatch(payload, signal),
    });
    this.consumer = consumer;
    this.applyPause();
  }

  private async handleBatch(payload: EachBatchPayload, signal: AbortSignal): Promise<void> {
    const { batch } = payload;
    const topic = this.options.naming.logical(batch.topic);
    for (const message of batch.messages) {
      if (this.paused || this.starting || signal.aborted || !payload.isRunning() || payload.isStale()) return;
      const received = toReceivedMessage(topic, batch.partition, message);
      // A rebalance is noticed after a long handler, not in its middle.
      const done = await withHeartbeats(payload, this.options.sessionTimeoutMs / 5, () =>
        deliver({ ...this.options.delivery, signal }, received),
      );
      if (!done) return;
      payload.resolveOffset(message.offset);
      await payload.commitOffsetsIfNecessary();
      await payload.heartbeat();
    }
  }

  private applyPause(): void {
    const topics = this.topics.map((topic) => ({ topic }));
    if (this.paused || this.starting) this.consumer?.pause(topics);
    else this.consumer?.resume(topics);
  }
}
