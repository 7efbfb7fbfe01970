import type {
  FeatureConsumerState,
  FeatureGroupState,
  FeatureRules,
  featuresProto as proto,
  FeatureSource,
  FeatureState,
} from '@intelgraph/contracts';
import {
  type FeatureInput,
  type FeatureOutput,
  type FeatureType,
  formatInstant,
  isInstant,
  type Instant,
  type NewFeature,
  parseInstant,
  type ReadValue,
  type WriteRow,
} from '@intelgraph/feature-store';
import { InvalidInputError } from '@intelgraph/kernel';

export function toNewFeature(request: proto.RegisterFeatureRequest): NewFeature {
  return {
    name: request.name,
    version: request.version,
    feature_type: request.featureType as FeatureType,
    entity_type: request.entityType,
    description: request.description,
    ...(request.owner === '' ? {} : { owner: request.owner }),
    ttl_seconds: Number(request.ttlSeconds),
    online_enabled: request.onlineEnabled ?? true,
    offline_enabled: request.offlineEnabled ?? true,
    ...(request.dimension === undefined ? {} : { dimension: request.dimension }),
    ...(request.validation === undefined ? {} : { validation: toRules(request.validation, request.featureType) }),
    sources: request.sources.map(toSource),
    transformation: request.transformation,
    tags: request.tags,
  };
}

function toRules(rules: proto.FeatureRules, type: string): Partial<FeatureRules> {
  // Texts stay texts for an int, which may exceed 2^53; a float is a number.
  const bound = (text: string): number | string => (type === 'int' ? text : Number(text));
  return {
    nullable: rules.nullable,
    ...(rules.min === undefined ? {} : { min: bound(rules.min) }),
    ...(rules.max === undefined ? {} : { max: bound(rules.max) }),
    ...(rules.allowedValues.length === 0 ? {} : { allowed_values: rules.allowedValues }),
    ...(rules.minLength === undefined ? {} : { min_length: rules.minLength }),
    ...(rules.maxLength === undefined ? {} : { max_length: rules.maxLength }),
  };
}

function toSource({ kind, ref, columns }: proto.FeatureSource): FeatureSource {
  return { kind, ref, ...(columns.length === 0 ? {} : { columns }) };
}

export function toWireFeature(state: FeatureState): proto.Feature {
  const { validation } = state;
  return {
    id: state.id,
    name: state.name,
    version: state.version,
    featureType: state.feature_type,
    entityType: state.entity_type,
    description: state.description,
    owner: state.owner,
    ttlSeconds: BigInt(state.ttl_seconds),
    onlineEnabled: state.online_enabled,
    offlineEnabled: state.offline_enabled,
    dimension: state.dimension ?? undefined,
    validation: {
      nullable: validation.nullable,
      min: validation.min?.toString(),
      max: validation.max?.toString(),
      allowedValues: (validation.allowed_values ?? []).map(String),
      minLength: validation.min_length,
      maxLength: validation.max_length,
    },
    sources: state.sources.map(toWireSource),
    transformation: state.transformation,
    tags: state.tags,
    createdBy: state.created_by,
    createdAt: state.created_at,
  };
}

export function toWireSource({ kind, ref, columns = [] }: FeatureSource): proto.FeatureSource {
  return { kind, ref, columns };
}

export function toWireGroup(state: FeatureGroupState): proto.FeatureGroup {
  return {
    id: state.id,
    name: state.name,
    version: state.version,
    entityType: state.entity_type,
    description: state.description,
    owner: state.owner,
    features: state.features,
    createdBy: state.created_by,
    createdAt: state.created_at,
  };
}

export function toWireConsumer(state: FeatureConsumerState): proto.FeatureConsumer {
  const { kind, name, version, recorded_by: recordedBy, recorded_at: recordedAt } = state;
  return { kind, name, version, recordedBy, recordedAt };
}

export function toWriteRow(row: proto.WriteRow, i: number): WriteRow {
  const { eventTimeMicros: event, createdTimeMicros: created } = row;
  return {
    feature: row.feature,
    entity_id: row.entityId,
    value: toInput(row.value, `rows[${i}].value`),
    ...(event === undefined ? {} : { event_time: toTimeText(event, `rows[${i}].event_time_micros`) }),
    ...(created === undefined ? {} : { created_time: toTimeText(created, `rows[${i}].created_time_micros`) }),
  };
}

function toInput(value: proto.FeatureValue | undefined, field: string): FeatureInput {
  if (value === undefined) return null;
  if (value.timestampValue !== undefined) return toTimeText(value.timestampValue, field);
  if (value.vectorValue !== undefined) return value.vectorValue.values;
  return value.intValue ?? value.floatValue ?? value.stringValue ?? value.boolValue ?? null;
}

/** @throws InvalidInputError for what is no time of the years 1 to 9999 */
export function toTimeText(micros: bigint, field: string): string {
  return formatInstant(checkedInstant(micros, field));
}

export function checkedInstant(micros: bigint, field: string): Instant {
  if (!isInstant(micros)) throw InvalidInputError.of(field, 'must be a time of the years 1 to 9999');
  return micros;
}

export function toWireValueMessage(type: string, value: FeatureOutput): proto.FeatureValue {
  if (value === null) return {};
  if (type === 'int') return { intValue: BigInt(value as number | bigint) };
  if (type === 'timestamp') return { timestampValue: parseInstant(String(value)) };
  switch (typeof value) {
    case 'number':
      return { floatValue: value };
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    default:
      return { vectorValue: { values: [...(value as readonly number[])] } };
  }
}

export function toWireRead(type: string, read: ReadValue): proto.ReadValue {
  return {
    value: toWireValueMessage(type, read.value),
    status: read.status,
    eventTimeMicros: microsOf(read.event_time),
    createdTimeMicros: microsOf(read.created_time),
    ageSeconds: read.age_seconds ?? undefined,
    source: read.source,
  };
}

export function microsOf(time: string | null): bigint | undefined {
  return time === null ? undefined : parseInstant(time);
}

/** Proto3 sends what was not given as an empty text or zero. */
export function toWirePage({ pageSize, pageToken }: { pageSize: number; pageToken: string }) {
  return { ...(pageSize === 0 ? {} : { pageSize }), ...(pageToken === '' ? {} : { pageToken }) };
}
