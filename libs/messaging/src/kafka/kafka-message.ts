import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { ReceivedMessage } from '../bus/message.js';

/** Repeated headers keep their first value. */
function toHeaders(headers: IHeaders | undefined): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) result[name] = first.toString();
  }
  return result;
}

/** A kafkajs message as handlers get it; a value of null (a tombstone) is empty. */
export function toReceivedMessage(topic: string, partition: number, message: KafkaMessage): ReceivedMessage {
  return {
    topic,
    partition,
    offset: message.offset,
    key: message.key?.toString('utf8') ?? '',
    keyBytes: message.key,
    value: message.value ?? Buffer.alloc(0),
    headers: toHeaders(message.headers),
    timestamp: new Date(Number(message.timestamp)),
    attempt: 1,
  };
}
