import type { featuresProto } from '@intelgraph/contracts';
import type { FeatureDefinition, FeatureReading } from '@intelgraph/model-serving';
import { formatInstant, isFresh, MICROS_PER_SECOND, type OnlineValue } from '@intelgraph/online-features';

const STATUS: Readonly<Record<string, FeatureReading['status']>> = {
  present: 'fresh',
  null_value: 'fresh',
  outside_max_age: 'stale',
};
const MICROS_PER_MILLI = 1000n;

/** A value of the feature store as a model takes it. */
export function toReading({ value, status, ageSeconds }: featuresProto.ReadValue): FeatureReading {
  const known = STATUS[status] ?? 'missing';
  return { value: known === 'fresh' ? toCell(value) : null, ageSeconds: ageSeconds ?? null, status: known };
}

function toCell(value: featuresProto.FeatureValue | undefined): unknown {
  if (value === undefined) return null;
  const { intValue, floatValue, stringValue, boolValue, timestampValue, vectorValue } = value;
  // Models compute with doubles: beyond 2^53 an integer is rounded there anyway.
  if (intValue !== undefined) return Number(intValue);
  if (timestampValue !== undefined) return formatInstant(timestampValue);
  return floatValue ?? stringValue ?? boolValue ?? vectorValue?.values ?? null;
}

const MISSING: FeatureReading = { value: null, ageSeconds: null, status: 'missing' };

/** A value of the online store as a model takes it. */
export function toOnlineReading(
  definition: FeatureDefinition | undefined,
  value: OnlineValue | undefined,
  at: Date,
): FeatureReading {
  if (definition === undefined || value === undefined) return MISSING;
  const now = BigInt(at.getTime()) * MICROS_PER_MILLI;
  // Clocks differ: a value may come a little before its time.
  const ageSeconds = Math.max(0, Number(now - value.eventTime) / Number(MICROS_PER_SECOND));
  if (!isFresh(value.eventTime, definition.ttlSeconds, now)) return { value: null, ageSeconds, status: 'stale' };
  return { value: fromText(definition.type, value.value), ageSeconds, status: 'fresh' };
}

/** The texts that the feature store keeps online: numbers as decimals, times as ISO 8601, vectors as JSON. */
function fromText(type: string, text: string | null): unknown {
  if (text === null) return null;
  switch (type) {
    case 'int':
    case 'float':
      return Number(text);
    case 'bool':
      return text === 'true';
    case 'vector':
      return JSON.parse(text) as unknown;
    default:
      return text;
  }
}
