import type { FeatureWireValue } from '@intelgraph/contracts';

import {
  type FeatureInput,
  type FeatureOutput,
  type FeatureType,
  MAX_TEXT_LENGTH,
  MAX_VECTOR_LENGTH,
} from './feature-types.js';
import { formatInstant, instantOf, isInstant, parseInstant } from './instants.js';

/** The text that both stores keep, or why the value is not of the type. */
export type Encoded = { readonly text: string | null } | { readonly problem: string };

const DECIMAL = /^[+-]?\d{1,20}$/;

/**
 * Encodes a value in the one text form that both stores keep: integers as decimal digits, floats as their shortest
 * text that reads back as the same double, times as ISO 8601, vectors as JSON.
 */
export function encodeValue(type: FeatureType, value: FeatureInput): Encoded {
  return value === null ? { text: null } : ENCODERS[type](value);
}

/** The inverse of `encodeValue`. */
export function decodeValue(type: FeatureType, text: string | null): FeatureOutput {
  if (text === null) return null;
  switch (type) {
    case 'int':
      return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
    case 'float':
      return Number(text);
    case 'bool':
      return text === 'true';
    case 'vector':
      return JSON.parse(text) as number[];
    case 'string':
    case 'timestamp':
      return text;
  }
}

/** A value in JSON: an int beyond ±(2^53 − 1) becomes its decimal text, since JSON readers round such numbers. */
export function toWireValue(value: FeatureOutput): FeatureWireValue {
  return typeof value === 'bigint' ? value.toString() : value;
}

const ENCODERS: Readonly<Record<FeatureType, (value: Exclude<FeatureInput, null>) => Encoded>> = {
  int: encodeInt,
  float: (value) => (isFiniteNumber(value) ? { text: numberText(value) } : { problem: 'must be a finite number' }),
  string: encodeText,
  bool: (value) => (typeof value === 'boolean' ? { text: String(value) } : { problem: 'must be true or false' }),
  timestamp: encodeTimestamp,
  vector: encodeVector,
};

function encodeInt(value: unknown): Encoded {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return { problem: 'must be a whole number' };
    // Whatever was meant has been rounded by now.
    if (!Number.isSafeInteger(value)) return { problem: 'must be given as text beyond 2^53 - 1: "9007199254740993"' };
    return { text: String(value === 0 ? 0 : value) };
  }
  const digits = typeof value === 'bigint' || (typeof value === 'string' && DECIMAL.test(value));
  if (!digits) return { problem: 'must be a whole number' };
  const whole = BigInt(value);
  return BigInt.asIntN(64, whole) === whole ? { text: whole.toString() } : { problem: 'must fit into 64 bits' };
}

function encodeText(value: unknown): Encoded {
  if (typeof value !== 'string') return { problem: 'must be a string' };
  if (value.length > MAX_TEXT_LENGTH) return { problem: `must have at most ${MAX_TEXT_LENGTH} characters` };
  if (value.includes('\0') || !value.isWellFormed()) return { problem: 'must be well-formed text' };
  return { text: value };
}

function encodeTimestamp(value: unknown): Encoded {
  const micros =
    value instanceof Date && !Number.isNaN(value.getTime())
      ? instantOf(value)
      : typeof value === 'string'
        ? parseInstant(value)
        : undefined;
  if (micros === undefined || !isInstant(micros))
    return { problem: 'must be an ISO 8601 time such as 2026-01-31T12:00:00Z' };
  return { text: formatInstant(micros) };
}

function encodeVector(value: unknown): Encoded {
  if (!Array.isArray(value)) return { problem: 'must be an array of numbers' };
  if (value.length > MAX_VECTOR_LENGTH) return { problem: `must have at most ${MAX_VECTOR_LENGTH} elements` };
  for (let i = 0; i < value.length; i++) {
    if (!isFiniteNumber(value[i])) return { problem: `must hold finite numbers only, element ${i} is not` };
  }
  return { text: `[${(value as number[]).map(numberText).join(',')}]` };
}

const isFiniteNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));
