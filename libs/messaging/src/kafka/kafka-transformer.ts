import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { GroupReader, TransformerOptions } from '../bus/bus-driver.js';
import type { KafkaBusOptions } from '../bus/bus-options.js';
import type { ReceivedMessage } from '../bus/message.js';
import type { TaskLife } from '../delivery/resilient-task.js';
import { sleep } from '../delivery/sleep.js';
import type { Naming } from '../topics/topic-names.js';
import type { Product } from '../transform/batch-handler.js';
import type { KafkaConnection } from './kafka-connection.js';
import { endOf, joining, makeConsumer, withHeartbeats } from './kafka-consumer.js';
import { toReceivedMessage } from './kafka-message.js';
import { PartitionTransactions } from './partition-transactions.js';

export interface KafkaTransformerOptions extends TransformerOptions {
  readonly bus: KafkaBusOptions;
  readonly kafka: Kafka;
  readonly connection: KafkaConnection;
  readonly naming: Naming;
  readonly sessionTimeoutMs: number;
}

/** Of one partition at a time: several batches, so that one is handled while another is committed. */
const FETCH_BYTES = 4 * 1024 * 1024;

/** So many batches are handled while one is committed, if they are not large: whoever answers may do so elsewhere, and we read on meanwhile. */
const BATCHES_AHEAD = 2;
const MESSAGES_AHEAD = 2_000;

/** One life of a member: from its joining until something fails. */
interface Life {
  readonly consumer: Consumer;
  /** Aborts when no further batch shall be begun. */
  readonly signal: AbortSignal;
  /** Ends the life: all is thrown away and begun anew, from what is committed. */
  readonly fail: (error: unknown) => void;
}

/** Transforms for one member of a Kafka group, by a transaction for each batch of a partition. */
export class KafkaTransformer implements GroupReader {
  private readonly groupId: string;
  private readonly topic: string;
  private readonly partitions = new Map<number, PartitionTransactions>();
  /** Offsets at which partitions have waited for further messages. */
  private readonly waitedAt = new Map<number, string>();

  constructor(private readonly options: KafkaTransformerOptions) {
    this.groupId = options.naming.physical(options.group);
    this.topic = options.naming.physical(options.inputTopic);
  }

  setPaused(): void {
    throw new TypeError('a transformation is closed, not paused');
  }

  async read({ signal, up }: TaskLife): Promise<void> {
    const { kafka, sessionTimeoutMs } = this.options;
    const consumer = makeConsumer(kafka, {
      groupId: this.groupId,
      sessionTimeoutMs,
      maxBytesPerPartition: FETCH_BYTES,
    });
    const broken = new AbortController();
    const failed = new Promise<never>((_, reject) => {
      broken.signal.addEventListener('abort', () => reject(broken.signal.reason as Error));
    });
    const [joined, ended] = [joining(consumer, this.options.group), endOf(consumer, signal)];
    // All are awaited below, perhaps not before they have failed.
    for (const early of [joined, ended, failed]) early.catch(() => undefined);
    const life = {
      consumer,
      signal: AbortSignal.any([signal, broken.signal]),
      fail: (error: unknown) => broken.abort(error),
    };
    this.follow(life);
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [this.topic], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: this.options.concurrency,
        eachBatch: (payload) => this.take(life, payload),
      });
      await Promise.race([joined, ended, failed]);
      if (!signal.aborted) up();
      await Promise.race([ended, failed]);
    } finally {
      broken.abort(new Error('the member ends'));
      await consumer.disconnect().catch(() => undefined);
      await this.closeAllBut([]);
    }
  }

  leave(): Promise<void> {
    // A consumer says so when it is disconnected.
    return Promise.resolve();
  }

  private follow({ consumer, fail }: Life): void {
    consumer.on('consumer.group_join', ({ payload }) => {
      void this.closeAllBut(payload.memberAssignment[this.topic] ?? []);
    });
    // Behind the last message there may be marks of transactions, which nobody is handed. They are passed as well: the
    // group is not behind when they are all that is left.
    consumer.on('consumer.end_batch_process', ({ payload: { batchSize, partition, lastOffset } }) => {
      const transactions = this.partitions.get(partition);
      if (batchSize > 0 || transactions?.isOpen !== true) return;
      transactions.commit(BigInt(lastOffset) + 1n, []).catch(fail);
    });
  }

  /** Never throws but what kafkajs shall know: that the group is rebalancing. */
  private async take(life: Life, payload: EachBatchPayload): Promise<void> {
    const { partition } = payload.batch;
    try {
      if (life.signal.aborted || (await this.hasWaited(life, payload))) return;
      const transactions = this.partitions.get(partition) ?? this.transactionsOf(partition);
      if (!(await this.isAtItsPlace(life, payload, transactions))) return;
      await this.transform(life, payload, transactions);
    } catch (error) {
      life.fail(error);
      return;
    }
    await payload.heartbeat();
  }

  /** The next messages are handled while what became of those before them is answered or committed. */
  private async transform(life: Life, payload: EachBatchPayload, transactions: PartitionTransactions): Promise<void> {
    const { batch } = payload;
    const over = new AbortController();
    const signal = AbortSignal.any([life.signal, over.signal]);
    const beating = <T>(work: () => Promise<T>) =>
      withHeartbeats(payload, this.options.sessionTimeoutMs / 5, work, () => over.abort());
    const { maxMessages } = this.options.handler;
    const ahead = maxMessages * BATCHES_AHEAD <= MESSAGES_AHEAD ? BATCHES_AHEAD : 1;
    const begun: Promise<readonly Product[] | undefined>[] = [];
    const begin = (from: number) => {
      if (from < batch.messages.length) begun.push(this.products(payload, from, signal));
    };
    try {
      for (let batches = 0; batches < ahead; batches++) begin(batches * maxMessages);
      for (let from = 0; from < batch.messages.length; from += maxMessages) {
        const next = begun.shift();
        if (next === undefined || !isOurs(payload, signal)) return;
        const products = await beating(() => next);
        if (products === undefined) return;
        begin(from + ahead * maxMessages);
        const isLast = from + maxMessages >= batch.messages.length;
        const { offset } = batch.messages[isLast ? batch.messages.length - 1 : from + maxMessages - 1] ?? {};
        if (offset === undefined) return;
        await beating(() => transactions.commit(BigInt(isLast ? batch.lastOffset() : offset) + 1n, products));
        payload.resolveOffset(offset);
      }
    } finally {
      // What was begun for nothing need not be finished.
      over.abort();
    }
  }

  private products(
    { batch: { partition, messages: all } }: EachBatchPayload,
    from: number,
    signal: AbortSignal,
  ): Promise<readonly Product[] | undefined> {
    const { inputTopic, handler } = this.options;
    const messages = all.slice(from, from + handler.maxMessages);
    const received = messages.map((one): ReceivedMessage => toReceivedMessage(inputTopic, partition, one));
    const products = handler.products(received, signal);
    // It is awaited above, unless the commit before it fails.
    products.catch(() => undefined);
    return products;
  }

  /** False when the batch begins elsewhere than the group stands: then it is read again from there. */
  private async isAtItsPlace(
    life: Life,
    payload: EachBatchPayload,
    transactions: PartitionTransactions,
  ): Promise<boolean> {
    const { batch } = payload;
    const isNew = !transactions.isOpen;
    if (isNew) await withHeartbeats(payload, this.options.sessionTimeoutMs / 5, () => transactions.open());
    const { position } = transactions;
    const first = BigInt(batch.messages[0]?.offset ?? 0);
    // The consumer may have read its position before the transactions were opened, or before the last of ours was seen.
    const isElsewhere = position !== undefined && (isNew ? first !== position : first < position);
    if (isElsewhere) life.consumer.seek({ topic: this.topic, partition: batch.partition, offset: position.toString() });
    return !isElsewhere;
  }

  /** Gives up a batch that is not full, once: it is read again with what has come meanwhile. */
  private async hasWaited({ signal }: Life, { batch }: EachBatchPayload): Promise<boolean> {
    const { maxMessages, maxWaitMs } = this.options.handler;
    const first = batch.messages[0]?.offset;
    if (first === undefined || maxWaitMs === 0 || batch.messages.length >= maxMessages) return false;
    if (this.waitedAt.get(batch.partition) === first) return false;
    this.waitedAt.set(batch.partition, first);
    await sleep(maxWaitMs, signal);
    return true;
  }

  private transactionsOf(partition: number): PartitionTransactions {
    const { bus, connection, naming } = this.options;
    const { groupId, topic } = this;
    const transactions = new PartitionTransactions({ bus, connection, naming, groupId, topic, partition });
    this.partitions.set(partition, transactions);
    return transactions;
  }

  private async closeAllBut(kept: readonly number[]): Promise<void> {
    const gone = [...this.partitions].filter(([partition]) => !kept.includes(partition));
    for (const [partition] of gone) this.partitions.delete(partition);
    await Promise.all(gone.map(([, transactions]) => transactions.close()));
  }
}

function isOurs(payload: EachBatchPayload, signal: AbortSignal): boolean {
  return !signal.aborted && payload.isRunning() && !payload.isStale();
}
