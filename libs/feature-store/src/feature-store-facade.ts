import type { FeatureGroupState, FeatureServiceState, FeatureState } from '@intelgraph/contracts';
import { InvalidInputError, type Page, type PageRequest, type RequestContext } from '@intelgraph/kernel';

import type { FeatureStoreServices } from './feature-store-services.js';
import type { NewFeatureService } from './feature-services/feature-service-input.js';
import type { NewFeature } from './features/feature-input.js';
import { formatReference, parseReference } from './features/feature-reference.js';
import { FeatureNotFoundError } from './features/features.errors.js';
import type { FeatureFilter } from './features/features.queries.js';
import type { NewFeatureGroup } from './groups/groups.service.js';
import type { NewConsumer } from './lineage/lineage.service.js';
import type { HistoryItem } from './reads/history.queries.js';
import type { ReadValue } from './reads/read-value.js';
import type { Vectors } from './reads/reads.service.js';
import type { TrainingSetRequest } from './training-sets/training-set.types.js';
import type { FeatureInput, FeatureOutput } from './values/feature-types.js';
import { type Instant, instantOf, parseInstant } from './values/instants.js';
import type { WriteOptions, WriteResult, WriteRow } from './writes/write-row.js';

/** A time as the library takes it: ISO 8601 (UTC without an offset) or Date. */
export type TimeInput = string | Date;

/** One value with the feature and the entity it belongs to. */
export interface FeatureReading extends ReadValue {
  readonly feature: string;
  readonly version: string;
  readonly entity_type: string;
  readonly entity_id: string;
}

/** Some features of one entity, by name. */
export interface FeatureVector {
  readonly entity_type: string;
  readonly entity_id: string;
  readonly features: Readonly<Record<string, FeatureOutput>>;
  /** Version, status, times and age of each. */
  readonly metadata: Readonly<Record<string, Omit<ReadValue, 'value'> & { readonly version: string }>>;
}

/** The feature store's calls for one caller, as the guide writes them: snake_case in, snake_case out. */
export type FeatureStoreFacade = ReturnType<typeof facadeOf>;

export function facadeOf(services: FeatureStoreServices, contextOf: () => RequestContext) {
  return {
    ...definitionCalls(services, contextOf),
    ...writeCalls(services, contextOf),
    ...readCalls(services, contextOf),
    ...pastCalls(services, contextOf),
  };
}

function definitionCalls(services: FeatureStoreServices, contextOf: () => RequestContext) {
  return {
    registerFeature: async (input: NewFeature): Promise<FeatureState> =>
      (await services.features.register(contextOf(), input)).feature,
    /** The definition (highest release without a version), or null when there is none. */
    getFeature: async (name: string, version?: string): Promise<FeatureState | null> => {
      try {
        return (await services.catalog.get(contextOf(), name, version)).state;
      } catch (error) {
        if (error instanceof FeatureNotFoundError) return null;
        throw error;
      }
    },
    listFeatures: (filter: FeatureFilter & PageRequest = {}): Promise<Page<FeatureState>> =>
      services.featuresQueries.list(contextOf(), filter),
    registerGroup: async (input: NewFeatureGroup): Promise<FeatureGroupState> =>
      (await services.groups.register(contextOf(), input)).group,
    getGroup: (name: string, version?: string): Promise<FeatureGroupState> =>
      services.groupsQueries.get(contextOf(), name, version),
    listGroups: (
      filter: PageRequest & { entity_type?: string; name?: string } = {},
    ): Promise<Page<FeatureGroupState>> => services.groupsQueries.list(contextOf(), filter),
    /** Registers what a version of a model is fed with. */
    registerService: async (input: NewFeatureService): Promise<FeatureServiceState> =>
      (await services.services.register(contextOf(), input)).service,
    getService: (name: string, version?: string): Promise<FeatureServiceState> =>
      services.servicesQueries.get(contextOf(), name, version),
    listServices: (filter: PageRequest & { name?: string } = {}): Promise<Page<FeatureServiceState>> =>
      services.servicesQueries.list(contextOf(), filter),
    /** Records that something uses the feature. */
    recordConsumer: async (feature: string, consumer: NewConsumer, version?: string) =>
      (await services.lineage.recordConsumer(contextOf(), feature, consumer, version)).consumer,
    getLineage: (feature: string, version?: string) => services.lineage.get(contextOf(), feature, version),
  };
}

function writeCalls(services: FeatureStoreServices, contextOf: () => RequestContext) {
  return {
    /** Writes one value to both stores. */
    writeFeature: (
      feature: string,
      entityId: string,
      value: FeatureInput,
      version?: string,
      times: Pick<WriteRow, 'event_time' | 'created_time'> & WriteOptions = {},
    ): Promise<WriteResult> => {
      const { idempotencyKey, ...rest } = times;
      const row = { feature, entity_id: entityId, value, ...rest, ...(version === undefined ? {} : { version }) };
      return services.writes.writeOne(contextOf(), row, idempotencyKey === undefined ? {} : { idempotencyKey });
    },
    /** Writes all rows or none. */
    writeFeatures: (rows: readonly WriteRow[], options: WriteOptions = {}): Promise<WriteResult> =>
      services.writes.write(contextOf(), rows, options),
  };
}

function readCalls(services: FeatureStoreServices, contextOf: () => RequestContext) {
  return {
    /** The current value. Nothing written, or no longer fresh: `value` is null and `status` says why. */
    readFeature: async (feature: string, entityId: string, version?: string): Promise<FeatureReading> => {
      const { feature: definition, value } = await services.reads.readOne(contextOf(), feature, entityId, version);
      return { ...labelsOf(definition.state, entityId), ...value };
    },
    /** Some features of one entity; `version` is that of the features given by name only. */
    readFeatureVector: async (
      entityType: string,
      entityId: string,
      features: readonly string[],
      version?: string,
    ): Promise<FeatureVector> => {
      const request = { entityType, entityIds: [entityId], features, ...(version === undefined ? {} : { version }) };
      return oneVector(entityType, await services.reads.readVectors(contextOf(), request));
    },
    /** The same for up to 1000 entities, in one round trip. */
    readFeatureVectors: async (
      entityType: string,
      entityIds: readonly string[],
      features: readonly string[],
      version?: string,
    ): Promise<FeatureVector[]> => {
      const request = { entityType, entityIds, features, ...(version === undefined ? {} : { version }) };
      return toVectors(entityType, await services.reads.readVectors(contextOf(), request));
    },
    /** All features of a group. */
    readFeatureGroup: async (group: string, entityId: string, version?: string): Promise<FeatureVector> => {
      const {
        name,
        version: found,
        entity_type: entityType,
      } = await services.groupsQueries.get(contextOf(), group, version);
      const request = { entityType, entityIds: [entityId], group: `${name}@${found}` };
      return oneVector(entityType, await services.reads.readVectors(contextOf(), request));
    },
  };
}

function pastCalls(services: FeatureStoreServices, contextOf: () => RequestContext) {
  return {
    /** The value as it was at a time; with `filterByCreated` as it was known at that time. */
    readFeatureAsOf: async (
      feature: string,
      entityId: string,
      at: TimeInput,
      options: { version?: string; filterByCreated?: boolean } = {},
    ): Promise<FeatureReading> => {
      const { feature: definition, value } = await services.reads.readAsOf(
        contextOf(),
        feature,
        entityId,
        instantFrom('at', at),
        options,
      );
      return { ...labelsOf(definition.state, entityId), ...value };
    },
    /** All values of an entity, newest first; `from` inclusive, `to` exclusive. */
    getFeatureHistory: async (
      feature: string,
      entityId: string,
      options: PageRequest & { version?: string; from?: TimeInput; to?: TimeInput } = {},
    ): Promise<Page<HistoryItem>> => {
      const { from, to, ...rest } = options;
      const { items, nextPageToken } = await services.history.read(contextOf(), feature, entityId, {
        ...rest,
        ...(from === undefined ? {} : { from: instantFrom('from', from) }),
        ...(to === undefined ? {} : { to: instantFrom('to', to) }),
      });
      return nextPageToken === undefined ? { items } : { items, nextPageToken };
    },
    /** Joins features to rows by point in time. */
    getTrainingSet: (request: TrainingSetRequest) => services.trainingSets.get(contextOf(), request),
  };
}

function labelsOf(state: FeatureState, entityId: string) {
  return { feature: state.name, version: state.version, entity_type: state.entity_type, entity_id: entityId };
}

function oneVector(entityType: string, vectors: Vectors): FeatureVector {
  const [vector] = toVectors(entityType, vectors);
  return vector ?? { entity_type: entityType, entity_id: '', features: {}, metadata: {} };
}

/** Vectors by the names of their features; by `name@version` where two versions of one feature are asked for. */
export function toVectors(entityType: string, { features, vectors }: Vectors): FeatureVector[] {
  const versions = Map.groupBy(new Set(features.map(formatReference)), (reference) => parseReference(reference).name);
  const labels = features.map((feature) =>
    versions.get(feature.name)?.length === 1 ? feature.name : formatReference(feature),
  );
  return vectors.map(({ entityId, values }) => ({
    entity_type: entityType,
    entity_id: entityId,
    features: Object.fromEntries(values.map(({ value }, i) => [labels[i] ?? '', value])),
    metadata: Object.fromEntries(
      values.map(({ status, event_time, created_time, age_seconds, source }, i) => [
        labels[i] ?? '',
        { version: features[i]?.version ?? '', status, event_time, created_time, age_seconds, source },
      ]),
    ),
  }));
}

function instantFrom(field: string, time: TimeInput): Instant {
  const instant =
    time instanceof Date ? (Number.isNaN(time.getTime()) ? undefined : instantOf(time)) : parseInstant(time);
  if (instant === undefined) throw InvalidInputError.of(field, 'must be an ISO 8601 time such as 2026-01-31T12:00:00Z');
  return instant;
}
