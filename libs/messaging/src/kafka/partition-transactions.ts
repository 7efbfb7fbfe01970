import { compatibilityPartitioner, Consumer, type Message } from '@platformatic/kafka';
import type { KafkaBusOptions } from '../bus/bus-options.js';
import type { Naming } from '../topics/topic-names.js';
import type { Product } from '../transform/batch-handler.js';
import { endedInTime } from './in-time.js';
import { clientOptions } from './kafka-client.js';
import type { KafkaConnection } from './kafka-connection.js';
import { type KafkaProducer, makeProducer, toRecord } from './kafka-producer.js';
import { untilServed } from './until-served.js';

export interface PartitionTransactionsOptions {
  readonly bus: KafkaBusOptions;
  readonly connection: KafkaConnection;
  readonly naming: Naming;
  /** Group and input topic under their names on the bus. */
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
}

const RETRIES = 12;
/** The first tries of a request find the transaction before still being ended: a few milliseconds as a rule. */
const retryDelay = (_: unknown, __: string, attempt: number): number => Math.min(5 * 2 ** (attempt - 1), 500);
/** A transaction that is open for longer is ended by the broker. */
const TRANSACTION_TIMEOUT_MS = 30_000;
/** What a broker that does not answer is given before its connection is closed. */
const COMMIT_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 2_000;

type Transaction = Awaited<ReturnType<KafkaProducer['beginTransaction']>>;

/**
 * The transactions of a group in one partition of its input. Who opens them shuts out whoever had them before: only one
 * process commits at a time, and it knows where the one before it ended. That alone makes outputs exactly once, whatever
 * the group believes of its members: no generation is sent with the offsets (KIP-447).
 */
export class PartitionTransactions {
  private producer: KafkaProducer | undefined;
  private consumer: Consumer | undefined;
  private next: Transaction | undefined;
  /** Whether the broker knows of the transaction that is next. */
  private isBegun = false;
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
    const { bus, connection, groupId, topic, partition } = this.options;
    this.producer = makeProducer(bus, {
      transactionalId: `${groupId}/${topic}/${partition}`,
      timeout: TRANSACTION_TIMEOUT_MS,
      partitioner: (message, key) => (key === undefined ? partition : compatibilityPartitioner(message, key)),
      ...{ retries: RETRIES, retryDelay },
    });
    this.consumer = coordinatedBy(bus, groupId);
    const transaction = await this.producer.beginTransaction();
    await untilServed(() => this.consumer?.findGroupCoordinator() ?? Promise.reject(closed()));
    const [stored] = await untilServed(() =>
      connection.use((admin) => admin.fetchOffsets({ groupId, topics: [topic] })),
    );
    const offset = BigInt(stored?.partitions.find((one) => one.partition === partition)?.offset ?? -1);
    this.stands = offset < 0n ? undefined : offset;
    this.isBegun = false;
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
    const { producer, consumer, next } = this;
    this.producer = undefined;
    this.consumer = undefined;
    this.next = undefined;
    await endedInTime(COMMIT_TIMEOUT_MS, this.committing);
    if (this.isBegun) await endedInTime(CLOSE_TIMEOUT_MS, next?.abort());
    await endedInTime(CLOSE_TIMEOUT_MS, Promise.all([producer?.close(), consumer?.close()]));
  }

  private async commitNow(to: bigint, products: readonly Product[]): Promise<void> {
    const { topic, partition } = this.options;
    const { producer, consumer, next: transaction } = this;
    if (producer === undefined || consumer === undefined || transaction === undefined) throw closed();
    if (this.stands !== undefined && to <= this.stands) return;
    this.isBegun = true;
    if (products.length > 0) await transaction.send({ messages: this.records(products) });
    await transaction.addConsumer(consumer);
    // It is told the last message that was read, not the one to be read next.
    await transaction.addOffset({ topic, partition, offset: to - 1n, metadata: { consumer } } as unknown as Message);
    await transaction.commit();
    this.isBegun = false;
    this.stands = to;
    this.next = await producer.beginTransaction();
  }

  private records(products: readonly Product[]) {
    const { naming } = this.options;
    return products.map(({ source, message }) => toRecord(naming.physical(message.topic), source.keyBytes, message));
  }
}

/** What tells a transaction which group its offsets are of, and who keeps them. It never joins the group. */
function coordinatedBy(bus: KafkaBusOptions, groupId: string): Consumer {
  const consumer = new Consumer({ ...clientOptions(bus), groupId, retries: RETRIES, retryDelay });
  consumer.generationId = -1;
  consumer.memberId = '';
  return consumer;
}

const closed = (): Error => new Error('the transactions are closed');
