import { silentLogger } from '@intelgraph/kernel';
import type { Kafka } from 'kafkajs';
import type {
  BusDriver,
  GroupReader,
  PartitionBounds,
  ReaderOptions,
  Scan,
  TransformerOptions,
} from '../bus/bus-driver.js';
import type { KafkaBusOptions } from '../bus/bus-options.js';
import type { BusStatus, PartitionLag, SeekOptions, StartPosition } from '../bus/bus.js';
import type { BusMessage } from '../bus/message.js';
import { Naming } from '../topics/topic-names.js';
import { createKafka, kafkaReason } from './kafka-client.js';
import { asBusErrors, KafkaConnection } from './kafka-connection.js';
import { KafkaGroupReader } from './kafka-group-reader.js';
import { groupPositions, positionsAt, storePositions, type TopicPositions } from './kafka-groups.js';
import { KafkaPublisher } from './kafka-publisher.js';
import { scanPartitions } from './kafka-scan.js';
import { KafkaTopics } from './kafka-topics.js';
import { KafkaTransformer } from './kafka-transformer.js';
import { PartitionTransactions } from './partition-transactions.js';

const DEFAULT_SESSION_TIMEOUT_MS = 10_000;

/** Apache Kafka as the log of a bus. */
export class KafkaDriver implements BusDriver {
  readonly kind = 'kafka';
  private readonly naming: Naming;
  private readonly kafka: Kafka;
  private readonly connection: KafkaConnection;
  private readonly topics: KafkaTopics;
  private readonly publisher: KafkaPublisher;

  constructor(private readonly options: KafkaBusOptions) {
    this.naming = new Naming(options.topicPrefix);
    this.kafka = createKafka(options, options.logger ?? silentLogger);
    this.connection = new KafkaConnection(this.kafka, options.logger);
    this.topics = new KafkaTopics(options, this.naming);
    this.publisher = new KafkaPublisher(options, this.naming);
  }

  start(): Promise<void> {
    return this.connection.start();
  }

  status(): BusStatus {
    return this.connection.status();
  }

  reasonOf(error: unknown): string {
    return kafkaReason(error);
  }

  async close(): Promise<void> {
    await this.publisher.close();
    await this.connection.close();
  }

  ensureTopics(topics: readonly string[]): Promise<void> {
    return this.connection.use((admin) => this.topics.ensure(admin, topics));
  }

  append(batch: readonly BusMessage[]): Promise<void> {
    return asBusErrors(() => this.publisher.send(batch));
  }

  reader(options: ReaderOptions): GroupReader {
    return new KafkaGroupReader({ ...this.memberOptions, ...options });
  }

  transformer(options: TransformerOptions): GroupReader {
    return new KafkaTransformer({ ...this.memberOptions, ...options });
  }

  async hasMembers(group: string): Promise<boolean> {
    const { groups } = await this.connection.use((admin) => admin.describeGroups([this.naming.physical(group)]));
    return groups.some(({ members }) => members.length > 0);
  }

  moveGroup(
    group: string,
    topics: readonly string[],
    to: StartPosition | Date,
    { transforms = false }: SeekOptions = {},
  ): Promise<void> {
    return this.connection.use(async (admin) => {
      const groupId = this.naming.physical(group);
      const onBus = topics.map((topic) => this.naming.physical(topic));
      const positions = await positionsAt(admin, onBus, to);
      if (transforms) await this.shutOut(groupId, positions);
      await storePositions(this.kafka, groupId, positions);
    });
  }

  async positions(group: string): Promise<Omit<PartitionLag, 'lag'>[]> {
    const positions = await this.connection.use((admin) => groupPositions(admin, this.naming.physical(group)));
    return positions.map((position) => ({ ...position, topic: this.naming.logical(position.topic) }));
  }

  async topicsEndingIn(suffix: string): Promise<string[]> {
    const names = await this.connection.use((admin) => admin.listTopics());
    return names
      .filter((name) => this.naming.owns(name) && name.endsWith(suffix))
      .map((name) => this.naming.logical(name));
  }

  async bounds(topic: string): Promise<PartitionBounds[]> {
    const offsets = await this.connection.use((admin) => admin.fetchTopicOffsets(this.naming.physical(topic)));
    return offsets.map(({ partition, low, high }) => ({ partition, first: BigInt(low), end: BigInt(high) }));
  }

  private get memberOptions() {
    const sessionTimeoutMs = this.options.sessionTimeoutMs ?? DEFAULT_SESSION_TIMEOUT_MS;
    const { kafka, connection, naming, options: bus } = this;
    return { bus, kafka, connection, naming, sessionTimeoutMs };
  }

  /** Whoever transformed for the group can commit nothing any more. */
  private async shutOut(groupId: string, positions: readonly TopicPositions[]): Promise<void> {
    const { connection, naming, options: bus } = this;
    for (const { topic, partitions } of positions) {
      for (const { partition } of partitions) {
        const transactions = new PartitionTransactions({ bus, connection, naming, groupId, topic, partition });
        try {
          await transactions.open();
        } finally {
          await transactions.close();
        }
      }
    }
  }

  scan(scan: Scan): Promise<void> {
    return this.connection.use((admin) => scanPartitions({ kafka: this.kafka, admin, naming: this.naming }, scan));
  }
}
