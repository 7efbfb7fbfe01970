import type { KafkaBusOptions } from '../bus/bus-options.js';
import type { BusMessage } from '../bus/message.js';
import type { Naming } from '../topics/topic-names.js';
import { endedInTime, inTime } from './in-time.js';
import { type KafkaProducer, makeProducer, toRecord } from './kafka-producer.js';

const RETRIES = { retries: 3, retryDelay: 200 };
/** Longer outages are the business of our callers. */
const SEND_TIMEOUT_MS = 20_000;
const CLOSE_TIMEOUT_MS = 2_000;

/** Writes the messages of a bus, a batch at a time. */
export class KafkaPublisher {
  private producer: KafkaProducer | undefined;

  constructor(
    private readonly options: KafkaBusOptions,
    private readonly naming: Naming,
  ) {}

  async send(batch: readonly BusMessage[]): Promise<void> {
    this.producer ??= makeProducer(this.options, RETRIES);
    const messages = batch.map((message) =>
      toRecord(this.naming.physical(message.topic), Buffer.from(message.key), message),
    );
    try {
      await inTime('a write', SEND_TIMEOUT_MS, this.producer.send({ messages }));
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /**
   * Also after a failed send: nobody knows whether the broker stored the batch, and a new producer uses none of its sequence
   * numbers again.
   */
  async close(): Promise<void> {
    const { producer } = this;
    this.producer = undefined;
    await endedInTime(CLOSE_TIMEOUT_MS, producer?.close());
  }
}
