import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { GroupReader, ReaderOptions } from '../bus/bus-driver.js';
import { deliver } from '../delivery/deliver.js';
import type { TaskLife } from '../delivery/resilient-task.js';
import type { Naming } from '../topics/topic-names.js';
import type { KafkaConnection } from './kafka-connection.js';
import { missingPositions, type TopicPositions } from './kafka-groups.js';
import { toReceivedMessage } from './kafka-message.js';

export interface KafkaGroupReaderOptions extends ReaderOptions {
  readonly kafka: Kafka;
  readonly connection: KafkaConnection;
  readonly naming: Naming;
  readonly sessionTimeoutMs: number;
}

const JOIN_TIMEOUT_MS = 30_000;

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
    const consumer = this.makeConsumer();
    this.starting = start.length > 0;
    const [joined, ended] = [this.joining(consumer), endOf(consumer, signal)];
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

  private makeConsumer(): Consumer {
    const { kafka, sessionTimeoutMs } = this.options;
    return kafka.consumer({
      groupId: this.groupId,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: Math.max(sessionTimeoutMs, 30_000),
      heartbeatInterval: Math.floor(sessionTimeoutMs / 5),
      maxWaitTimeInMs: 500,
      metadataMaxAge: 60_000,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5, restartOnFailure: () => Promise.resolve(false) },
    });
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

  private joining(consumer: Consumer): Promise<void> {
    const late = new Error(`group ${this.options.group} could not be joined within ${JOIN_TIMEOUT_MS} ms`);
    return new Promise((resolve, reject) => {
      consumer.on('consumer.group_join', () => resolve());
      AbortSignal.timeout(JOIN_TIMEOUT_MS).addEventListener('abort', () => reject(late));
    });
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
      const done = await this.withHeartbeats(payload, () => deliver({ ...this.options.delivery, signal }, received));
      if (!done) return;
      payload.resolveOffset(message.offset);
      await payload.commitOffsetsIfNecessary();
      await payload.heartbeat();
    }
  }

  /** A long handler keeps its place in the group; a rebalance is noticed after it, not in its middle. */
  private async withHeartbeats<T>(payload: EachBatchPayload, work: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => void payload.heartbeat().catch(() => undefined), this.options.sessionTimeoutMs / 5);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }

  private applyPause(): void {
    const topics = this.topics.map((topic) => ({ topic }));
    if (this.paused || this.starting) this.consumer?.pause(topics);
    else this.consumer?.resume(topics);
  }
}

/** Resolves when the signal aborts. @throws what the consumer crashed with */
function endOf(consumer: Consumer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
    consumer.on('consumer.stop', () => reject(new Error('the consumer stopped')));
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
