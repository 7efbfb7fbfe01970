import kafkajs, { type Kafka, type Message, type PartitionerArgs, type Producer, type Transaction } from 'kafkajs';
import type { Product } from '../transform/batch-handler.js';
import type { KafkaConnection } from './kafka-connection.js';
import type { Naming } from '../topics/topic-names.js';
import { untilServed } from './until-served.js';

export interface PartitionTransactionsOptions {
  readonly kafka: Kafka;
  readonly connection: KafkaConnection;
  readonly naming: Naming;
  /** Group and input topic under their names on the bus. */
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
}

/** The first tries of a request find the transaction before still being ended: a few milliseconds as a rule. */
const RETRY = { initialRetryTime: 5, maxRetryTime: 500, retries: 12 };
const TRANSACTION_TIMEOUT_MS = 30_000;

/**
 * The transactions of a group in one partition of its input. Who opens them shuts out whoever had them before: only one
 * process commits at a time, and it knows where the one before it ended. That alone makes outputs exactly once, whatever
 * the group believes of its members (kafkajs does not send a group's generation with its offsets, KIP-447).
 */
export class PartitionTransactions {
  private producer: Producer | undefined;
  private next: Transaction | undefined;
  private committing: Promise<void> = Promise.resolve();
  private stands: bigint | undefined;

  constructor(private readonly options: PartitionTransactionsOptions) {}

  get isOpen(): boolean {
    return this.next !== undefined;
  }

  /** Offset behind the last message that is committed; undefined while there is none. */
  get position(): bigint | undefined {
    return this.stands;
  }

  /** Ends what another process had begun, then reads where the group stands: nobody else can move it from then on. */
  async open(): Promise<void> {
    const { kafka, connection, groupId, topic, partition } = this.options;
    this.producer = kafka.producer({
      transactionalId: `${groupId}/${topic}/${partition}`,
      transactionTimeout: TRANSACTION_TIMEOUT_MS,
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: () => placeOf(partition),
      allowAutoTopicCreation: false,
      metadataMaxAge: 60_000,
      retry: RETRY,
    });
    await this.producer.connect();
    const transaction = await this.producer.transaction();
    const [stored] = await untilServed(() =>
      connection.use((admin) => admin.fetchOffsets({ groupId, topics: [topic] })),
    );
    const offset = BigInt(stored?.partitions.find((one) => one.partition === partition)?.offset ?? -1);
    this.stands = offset < 0n ? undefined : offset;
    this.next = transaction;
  }

  /**
   * Products and position, both or neither. After a failure it must be closed: nobody knows what became of it until it is
   * opened again.
   */
  commit(to: bigint, products: readonly Product[]): Promise<void> {
    this.committing = this.committing.then(() => this.commitNow(to, products));
    return this.committing;
  }

  async close(): Promise<void> {
    const { producer, next } = this;
    this.producer = undefined;
    this.next = undefined;
    await this.committing.catch(() => undefined);
    if (next?.isActive() === true) await next.abort().catch(() => undefined);
    await producer?.disconnect().catch(() => undefined);
  }

  private async commitNow(to: bigint, products: readonly Product[]): Promise<void> {
    const { groupId, topic, partition } = this.options;
    const { producer, next: transaction } = this;
    if (producer === undefined || transaction === undefined) throw new Error('the transactions are closed');
    if (this.stands !== undefined && to <= this.stands) return;
    if (products.length > 0) {
      await transaction.sendBatch({ acks: -1, timeout: 10_000, topicMessages: this.byTopic(products) });
    }
    const offsets = { topic, partitions: [{ partition, offset: to.toString() }] };
    await retried(() => transaction.sendOffsets({ consumerGroupId: groupId, topics: [offsets] }));
    await transaction.commit();
    this.stands = to;
    this.next = await producer.transaction();
  }

  private byTopic(products: readonly Product[]): { topic: string; messages: Message[] }[] {
    return [...Map.groupBy(products, ({ message }) => message.topic)].map(([topic, some]) => ({
      topic: this.options.naming.physical(topic),
      messages: some.map(({ source, message: { value, headers } }) => ({
        key: source.keyBytes,
        value,
        headers: { ...headers },
      })),
    }));
  }
}

/** Kafka's own choice by key; what has none stays together, in its order, as the input has it. */
function placeOf(inputPartition: number): (args: PartitionerArgs) => number {
  const byKey = kafkajs.Partitioners.DefaultPartitioner();
  return (args) => {
    const { key } = args.message;
    return key === null || key === undefined ? inputPartition % args.partitionMetadata.length : byKey(args);
  };
}

/** kafkajs tries again when the transaction before is still being ended, but not here. */
async function retried(work: () => Promise<void>): Promise<void> {
  for (let delayMs = RETRY.initialRetryTime, left = RETRY.retries; ; delayMs = Math.min(delayMs * 2, 500), left--) {
    try {
      await work();
      return;
    } catch (error) {
      const isEarly = error instanceof kafkajs.KafkaJSProtocolError && error.type === 'CONCURRENT_TRANSACTIONS';
      if (!isEarly || left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
}
