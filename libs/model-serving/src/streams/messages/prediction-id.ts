import { hash } from 'node:crypto';

import type { ReceivedMessage } from '@intelgraph/messaging';

import type { Stream } from '../stream.js';

type Place = Pick<ReceivedMessage, 'topic' | 'partition' | 'offset' | 'timestamp'>;

/** Offsets of so many digits are exact as numbers. */
const EXACT_DIGITS = 15;
const LOW_BITS = 2 ** 32;

/**
 * Names the predictions of a stream's messages: UUIDv7 (RFC 9562) of the message's time, whose random bits are a hash of its partition with
 * its offset in it. A message that is predicted again because the first time came to nothing has the same id, so that the log of
 * predictions counts it once; no two of a partition have the same.
 */
export function predictionIds({ id, generation }: Pick<Stream, 'id' | 'generation'>): (message: Place) => string {
  const seeds = new Map<string, Seed>();
  return ({ topic, partition, offset, timestamp }) => {
    const place = `${id}/${generation}/${topic}/${partition}`;
    let seed = seeds.get(place);
    if (seed === undefined) {
      seed = seedOf(place);
      seeds.set(place, seed);
    }
    const [high, low] = halvesOf(offset);
    const ms = timestamp.getTime();
    const time = (ms > 0 && ms < 2 ** 48 ? ms : 0).toString(16).padStart(12, '0');
    // The two highest bits are the variant's: an offset takes 62 at most.
    const last = hex((seed.high ^ high) >>> 0) + hex((seed.low ^ low) >>> 0);
    return `${time.slice(0, 8)}-${time.slice(8)}-${seed.version}-${last.slice(0, 4)}-${last.slice(4)}`;
  };
}

interface Seed {
  /** The version and twelve bits. */
  readonly version: string;
  /** The variant and thirty bits, then 32. */
  readonly high: number;
  readonly low: number;
}

function seedOf(place: string): Seed {
  const bytes = hash('sha256', place, 'buffer');
  return {
    version: `7${(bytes.readUInt16BE(0) & 0xfff).toString(16).padStart(3, '0')}`,
    high: ((bytes.readUInt32BE(4) & 0x3fffffff) | 0x80000000) >>> 0,
    low: bytes.readUInt32BE(8),
  };
}

function halvesOf(offset: string): [high: number, low: number] {
  if (offset.length > EXACT_DIGITS) {
    const exact = BigInt(offset);
    return [Number((exact >> 32n) & 0x3fffffffn), Number(exact & 0xffffffffn)];
  }
  const exact = Number(offset);
  return [Math.floor(exact / LOW_BITS), exact % LOW_BITS];
}

const hex = (bits: number): string => bits.toString(16).padStart(8, '0');
