import kafkajs, { type Kafka, type Producer } from 'kafkajs';
import type { BusMessage } from '../bus/message.js';
import type { Naming } from '../topics/topic-names.js';
import { FEW_RETRIES } from './kafka-client.js';

/** The idempotent producer of a bus: one request in flight, acknowledged by all replicas in sync. */
export class KafkaPublisher {
  private producer: Promise<Producer> | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly naming: Naming,
  ) {}

  async send(batch: readonly BusMessage[]): Promise<void> {
    this.producer ??= this.connect();
    try {
      const producer = await this.producer;
      await producer.sendBatch({ acks: -1, timeout: 10_000, topicMessages: this.byTopic(batch) });
    } catch (error) {
      await this.discard();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.discard();
  }

  /**
   * After a failed send nobody knows whether the broker stored the batch. kafkajs would use its sequence numbers again
   * for the next batch, which the broker could then take for a repetition and drop. So a new producer id is asked for.
   */
  private async discard(): Promise<void> {
    const { producer } = this;
    this.producer = undefined;
    await producer?.then((one) => one.disconnect()).catch(() => undefined);
  }

  private async connect(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: true,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      metadataMaxAge: 60_000,
      retry: FEW_RETRIES,
    });
    await producer.connect();
    return producer;
  }

  private byTopic(batch: readonly BusMessage[]) {
    return [...Map.groupBy(batch, ({ topic }) => topic)].map(([topic, messages]) => ({
      topic: this.naming.physical(topic),
      messages: messages.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })),
    }));
  }
}
