import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { silentLogger } from '@intelgraph/kernel';
import type { BusStatus, StartPosition, Subscription } from '../bus/bus.js';
import { deliver, type Delivery } from '../delivery/deliver.js';
import { retryDelayMs } from '../delivery/retry-policy.js';
import { WakeSignal } from '../delivery/wake-signal.js';
import type { Naming } from '../topics/topic-names.js';
import { kafkaReason } from './kafka-client.js';
import { missingPositions, type TopicPositions } from './kafka-groups.js';
import { toReceivedMessage } from './kafka-message.js';

export interface KafkaSubscriptionOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly from: StartPosition;
  readonly concurrency: number;
  readonly sessionTimeoutMs: number;
  readonly naming: Naming;
  readonly delivery: Omit<Delivery, 'signal'>;
  /** Creates the topics when they are missing. */
  readonly ensureTopics: () => Promise<void>;
  readonly useAdmin: <T>(work: (admin: Admin) => Promise<T>) => Promise<T>;
  readonly onClose: () => void;
}

const BACKOFF = { initialDelayMs: 200, maxDelayMs: 2_000 };
const JOIN_TIMEOUT_MS = 30_000;

/** One member of a group. A consumer that crashes, for whatever reason, is thrown away and made anew. */
export class KafkaSubscription implements Subscription {
  private state: BusStatus = { state: 'starting' };
  private readonly signal = new WakeSignal();
  private consumer: Consumer | undefined;
  private running: Promise<void> | undefined;
  private stopping = new AbortController();
  private paused = false;
  private crash: Error | undefined;
  /** Until the positions to start from are stored nothing may be taken. */
  private starting = false;

  constructor(
    private readonly kafka: Kafka,
    private readonly options: KafkaSubscriptionOptions,
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
    this.applyPause();
  }

  resume(): void {
    this.paused = false;
    if (!this.starting) this.consumer?.resume(this.physicalTopics().map((topic) => ({ topic })));
  }

  async close(): Promise<void> {
    await this.halt();
    this.state = { state: 'down', reason: 'closed' };
    this.options.onClose();
  }

  /** Joins the group; resolves after the first attempt. */
  run(): Promise<void> {
    this.stopping = new AbortController();
    return new Promise((resolve) => {
      this.running = this.loop(resolve);
    });
  }

  /** Leaves the group after the handlers in flight. */
  async halt(): Promise<void> {
    this.stopping.abort();
    this.signal.wake();
    await this.running;
  }

  private async loop(firstAttempt: () => void): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted;) {
      try {
        await this.consume(() => {
          failures = 0;
          firstAttempt();
        });
      } catch (error) {
        failures++;
        this.state = { state: 'down', reason: kafkaReason(error) };
        (this.options.delivery.logger ?? silentLogger).warn(
          { err: error, group: this.group },
          'the consumer stopped; making a new one',
        );
        firstAttempt();
        await this.pauseBefore(failures);
      }
    }
    firstAttempt();
  }

  private async pauseBefore(failures: number): Promise<void> {
    if (!this.stopping.signal.aborted) await this.signal.wait(retryDelayMs(BACKOFF, failures));
  }

  /** One consumer's life: throws when it crashes, returns when the subscription is halted. */
  private async consume(joined: () => void): Promise<void> {
    await this.options.ensureTopics();
    const start = await this.missingPositions();
    const consumer = this.makeConsumer();
    this.consumer = consumer;
    this.starting = start.length > 0;
    this.crash = undefined;
    consumer.on('consumer.crash', ({ payload }) => this.ended(payload.error));
    consumer.on('consumer.stop', () => this.ended(new Error('the consumer stopped')));
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: this.physicalTopics(), fromBeginning: true });
      await Promise.all([this.membership(consumer), this.runConsumer(consumer)]);
      await this.storeStart(consumer, start);
      this.state = { state: 'up' };
      joined();
      await this.untilEnded();
    } finally {
      this.consumer = undefined;
      await consumer.disconnect().catch(() => undefined);
    }
  }

  /** @throws what the consumer crashed with */
  private async untilEnded(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      if (this.crash !== undefined) throw this.crash;
      await this.signal.wait(60_000);
    }
  }

  private makeConsumer(): Consumer {
    const { sessionTimeoutMs, naming } = this.options;
    return this.kafka.consumer({
      groupId: naming.physical(this.group),
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
    const groupId = this.options.naming.physical(this.group);
    return this.options.useAdmin((admin) => missingPositions(admin, groupId, this.physicalTopics(), this.options.from));
  }

  private async storeStart(consumer: Consumer, start: readonly TopicPositions[]): Promise<void> {
    if (start.length === 0 || this.stopping.signal.aborted) return;
    const positions = start.flatMap(({ topic, partitions }) => partitions.map((one) => ({ topic, ...one })));
    await consumer.commitOffsets(positions);
    for (const position of positions) consumer.seek(position);
    this.starting = false;
    if (!this.paused) consumer.resume(this.physicalTopics().map((topic) => ({ topic })));
  }

  private ended(error: Error): void {
    this.crash ??= error;
    this.signal.wake();
  }

  /** Resolves when the consumer is a member of the group, or the subscription is halted. */
  private membership(consumer: Consumer): Promise<void> {
    const { signal } = this.stopping;
    return new Promise((resolve, reject) => {
      const late = new Error(`group ${this.group} could not be joined within ${JOIN_TIMEOUT_MS} ms`);
      const timer = setTimeout(() => reject(late), JOIN_TIMEOUT_MS);
      const end = (settle: () => void) => {
        clearTimeout(timer);
        settle();
      };
      consumer.on('consumer.group_join', () => end(resolve));
      consumer.on('consumer.crash', ({ payload }) => end(() => reject(payload.error)));
      if (signal.aborted) end(resolve);
      else signal.addEventListener('abort', () => end(resolve), { once: true });
    });
  }

  private async runConsumer(consumer: Consumer): Promise<void> {
    await consumer.run({
      eachBatchAutoResolve: false,
      autoCommit: true,
      autoCommitInterval: 500,
      autoCommitThreshold: 200,
      partitionsConsumedConcurrently: this.options.concurrency,
      eachBatch: (payload) => this.handleBatch(payload),
    });
    this.applyPause();
  }

  private async handleBatch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const topic = this.options.naming.logical(batch.topic);
    const { signal } = this.stopping;
    for (const message of batch.messages) {
      if (this.paused || signal.aborted || !payload.isRunning() || payload.isStale()) return;
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
    if (this.paused || this.starting) this.consumer?.pause(this.physicalTopics().map((topic) => ({ topic })));
  }

  private physicalTopics(): string[] {
    return this.options.topics.map((topic) => this.options.naming.physical(topic));
  }
}
