import { hash } from 'node:crypto';

import type { ReceivedMessage } from '@intelgraph/messaging';

import type { Stream } from '../stream.js';

/**
 * The id of a message's prediction: a UUIDv7 (RFC 9562) of the message's time, whose random bits are a hash of its place. A
 * message that is predicted again because the first time came to nothing has the same id, so that the log of predictions
 * counts it once.
 */
export function predictionIdOf(
  { id, generation }: Pick<Stream, 'id' | 'generation'>,
  message: ReceivedMessage,
): string {
  const { topic, partition, offset, timestamp } = message;
  const bytes = hash('sha256', `${id}/${generation}/${topic}/${partition}/${offset}`, 'buffer').subarray(0, 16);
  const ms = timestamp.getTime();
  bytes.writeUIntBE(ms > 0 && ms < 2 ** 48 ? ms : 0, 0, 6);
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
