import type { featuresProto } from '@intelgraph/contracts';
import type { FeatureReading } from '@intelgraph/model-serving';

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
  if (timestampValue !== undefined) return new Date(Number(timestampValue / MICROS_PER_MILLI)).toISOString();
  return floatValue ?? stringValue ?? boolValue ?? vectorValue?.values ?? null;
}
