import { compatibilityPartitioner, type MessageToProduce, Producer, type ProducerOptions } from '@platformatic/kafka';
import type { KafkaBusOptions } from '../bus/bus-options.js';
import type { BusMessage } from '../bus/message.js';
import { clientOptions } from './kafka-client.js';

/** Takes keys and values as bytes, headers as texts. */
export type KafkaProducer = Producer<Buffer, Buffer, string, string>;
export type KafkaRecord = MessageToProduce<Buffer, Buffer, string, string>;

type OwnOptions = Pick<
  ProducerOptions<Buffer, Buffer, string, string>,
  'partitioner' | 'retries' | 'retryDelay' | 'timeout' | 'transactionalId'
>;

const MAX_KNOWN_NAMES = 1_000;

/**
 * An idempotent producer, acknowledged by all replicas in sync, one request at a time. kafkajs, which does everything else, spends three
 * times as much on a message that is written (`docs/adr/0013`).
 */
export function makeProducer(bus: KafkaBusOptions, own: OwnOptions): KafkaProducer {
  return new Producer<Buffer, Buffer, string, string>({
    ...clientOptions(bus),
    idempotent: true,
    // "None yet": with its default of 0 a transactional producer that begins anew is taken for the one before it, and fenced.
    ...{ producerId: -1n, producerEpoch: -1 },
    autocreateTopics: false,
    partitioner: compatibilityPartitioner,
    serializers: { headerKey: nameBytes(), headerValue: textBytes },
    ...own,
  });
}

/** @param topic under its name on the bus */
export function toRecord(topic: string, key: Buffer | null, { value, headers }: Omit<BusMessage, 'key'>): KafkaRecord {
  return { topic, value, headers, ...(key === null ? {} : { key }) };
}

const textBytes = (text?: string): Buffer | undefined => (text === undefined ? undefined : Buffer.from(text));

/** The same few names come with every message. */
function nameBytes(): (name?: string) => Buffer | undefined {
  const known = new Map<string, Buffer>();
  return (name) => {
    if (name === undefined) return undefined;
    const found = known.get(name);
    if (found !== undefined) return found;
    const bytes = Buffer.from(name);
    if (known.size < MAX_KNOWN_NAMES) known.set(name, bytes);
    return bytes;
  };
}
