import type { FeatureReference } from '@intelgraph/contracts';
import { AppError, InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { fieldOf, isFresh, type OnlineValue, type OnlineWrite } from '@intelgraph/online-features';

import type { FeatureStoreParts } from '../feature-store.ports.js';
import type { FeatureCatalog, FeatureDefinition } from '../features/feature-catalog.js';
import { formatReference, parseReference } from '../features/feature-reference.js';
import { FeatureOfflineDisabledError } from '../features/features.errors.js';
import type { GroupsQueries } from '../groups/groups.queries.js';
import { entityIdProblem } from '../inputs/entity-id.js';
import { type Instant, instantOf } from '../values/instants.js';

import { type ReadValue, toReadValue } from './read-value.js';
import { valuesAt } from './values-at.queries.js';

/** Some features of some entities of one kind. */
export interface VectorRequest {
  readonly entityType: string;
  readonly entityIds: readonly string[];
  /** Names or `name@version`; or else a group. */
  readonly features?: readonly string[];
  /** Of the features given by name only; their highest releases unless given. */
  readonly version?: string;
  /** Name or `name@version`. */
  readonly group?: string;
}

export interface Vectors {
  readonly features: readonly FeatureReference[];
  /** In the order asked; each has a value per feature, in the order of `features`. */
  readonly vectors: readonly { readonly entityId: string; readonly values: readonly ReadValue[] }[];
}

export const MAX_READ_ENTITIES = 1000;
const MAX_READ_FEATURES = 500;
const MAX_READ_VALUES = 100_000;

type Found = { readonly value: OnlineValue | undefined; readonly source: 'online' | 'offline' };

/** Reads of current values: online first; what is not there comes from the offline store, which has everything. */
export class ReadsService {
  constructor(
    private readonly parts: FeatureStoreParts,
    private readonly catalog: FeatureCatalog,
    private readonly groups: GroupsQueries,
  ) {}

  /** @throws FeatureNotFoundError */
  async readOne(
    context: RequestContext,
    feature: string,
    entityId: string,
    version?: string,
  ): Promise<{ feature: FeatureDefinition; value: ReadValue }> {
    const definition = await this.catalog.get(context, feature, version);
    assertEntityIds([entityId], () => 'entity_id');
    const [row = []] = await this.read(context, definition.state.entity_type, [entityId], [definition]);
    const [value] = row;
    return { feature: definition, value: value ?? toReadValue(definition, undefined, 0n, 'offline') };
  }

  /**
   * Reads all entities in one round trip to the online store, and at most one to the offline store.
   *
   * @throws FeatureNotFoundError, InvalidInputError
   */
  async readVectors(context: RequestContext, request: VectorRequest): Promise<Vectors> {
    requireRole(context, 'viewer');
    const { entityType, entityIds } = request;
    assertEntityIds(entityIds, (i) => `entity_ids[${i}]`);
    const features = await this.featuresOf(context, request);
    if (features.length * entityIds.length > MAX_READ_VALUES) {
      throw InvalidInputError.of('entity_ids', `times features must be at most ${MAX_READ_VALUES} values`);
    }
    const rows = await this.read(context, entityType, entityIds, features);
    return {
      features: features.map(({ state: { name, version } }) => ({ name, version })),
      vectors: entityIds.map((entityId, i) => ({ entityId, values: rows[i] ?? [] })),
    };
  }

  /** The value as it was at a time. @throws FeatureOfflineDisabledError, FeatureNotFoundError */
  async readAsOf(
    context: RequestContext,
    feature: string,
    entityId: string,
    at: Instant,
    options: { readonly version?: string; readonly filterByCreated?: boolean } = {},
  ): Promise<{ feature: FeatureDefinition; value: ReadValue }> {
    const definition = await this.catalog.get(context, feature, options.version);
    assertEntityIds([entityId], () => 'entity_id');
    assertHistory(definition);
    const [found] = await valuesAt(this.parts.dataSource, [{ key: definition.key, entityId, at }], options);
    return { feature: definition, value: toReadValue(definition, found, at, 'offline') };
  }

  private async featuresOf(context: RequestContext, request: VectorRequest): Promise<FeatureDefinition[]> {
    const { features = [], group, version, entityType } = request;
    if ((group === undefined) === (features.length === 0)) {
      throw InvalidInputError.of('features', 'or group must be given, and not both');
    }
    if (features.length > MAX_READ_FEATURES) {
      throw InvalidInputError.of('features', `must have at most ${MAX_READ_FEATURES} items`);
    }
    const members = group === undefined ? undefined : await this.groups.get(context, group);
    const references =
      members?.features ?? features.map((feature, i) => parseReference(feature, version, `features[${i}]`));
    const definitions = await this.catalog.resolve(context, references);
    definitions.forEach(({ state }, i) => {
      if (state.entity_type === entityType) return;
      const field = group === undefined ? `features[${i}]` : 'group';
      throw InvalidInputError.of(field, `is of entity type "${state.entity_type}", not "${entityType}"`);
    });
    return definitions;
  }

  private async read(
    context: RequestContext,
    entityType: string,
    entityIds: readonly string[],
    features: readonly FeatureDefinition[],
  ): Promise<ReadValue[][]> {
    const started = performance.now();
    const found = await this.readOnline(context, entityType, entityIds, features);
    await this.fillFromOffline(context, entityIds, features, found);
    const now = this.now();
    const rows = found.map((row) =>
      row.flatMap(({ value, source }, column) => {
        const feature = features[column];
        return feature === undefined ? [] : [toReadValue(feature, value, now, source)];
      }),
    );
    this.parts.observer?.read?.(rows.flat(), (performance.now() - started) / 1000);
    return rows;
  }

  private async readOnline(
    context: RequestContext,
    entityType: string,
    entityIds: readonly string[],
    features: readonly FeatureDefinition[],
  ): Promise<Found[][]> {
    const fields = features.map(({ state }) => fieldOf(state.name, state.version));
    const missing = entityIds.map(() => features.map((): Found => ({ value: undefined, source: 'offline' })));
    if (!features.some(({ state }) => state.online_enabled)) return missing;
    try {
      const rows = await this.parts.online.read({ workspace: context.workspace, entityType, entityIds, fields });
      return rows.map((row) =>
        row.map((value): Found => ({ value, source: value === undefined ? 'offline' : 'online' })),
      );
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'unavailable') throw error;
      this.parts.observer?.onlineFailed?.(error);
      return missing;
    }
  }

  private async fillFromOffline(
    context: RequestContext,
    entityIds: readonly string[],
    features: readonly FeatureDefinition[],
    found: Found[][],
  ): Promise<void> {
    const gaps = found.flatMap((row, i) =>
      row.flatMap(({ value }, j) => (value === undefined ? [{ i, j, entityId: entityIds[i] ?? '' }] : [])),
    );
    const questions = gaps.map(({ j, entityId }) => ({ key: features[j]?.key ?? '0', entityId }));
    const answers = await valuesAt(this.parts.dataSource, questions);
    const repairs: OnlineWrite[] = [];
    answers.forEach((value, n) => {
      const gap = gaps[n];
      const feature = gap === undefined ? undefined : features[gap.j];
      const row = gap === undefined ? undefined : found[gap.i];
      if (value === undefined || gap === undefined || feature === undefined || row === undefined) return;
      row[gap.j] = { value, source: 'offline' };
      if (feature.state.online_enabled) repairs.push(repairOf(context, feature, gap.entityId, value));
    });
    this.repair(repairs);
  }

  /** Puts back what the online store has lost. Nobody waits for it: the next read would do it again. */
  private repair(writes: readonly OnlineWrite[]): void {
    const now = this.now();
    const fresh = writes.filter(({ eventTime, ttlSeconds }) => isFresh(eventTime, ttlSeconds, now));
    if (fresh.length === 0) return;
    this.parts.online.apply(fresh).catch((error: unknown) => this.parts.observer?.onlineFailed?.(error));
  }

  private now(): Instant {
    return instantOf(this.parts.clock.now());
  }
}

/** @throws FeatureOfflineDisabledError */
export function assertHistory({ state }: FeatureDefinition): void {
  if (!state.offline_enabled) throw new FeatureOfflineDisabledError(formatReference(state));
}

/** @throws InvalidInputError */
export function assertEntityIds(ids: readonly unknown[], fieldAt: (i: number) => string): void {
  if (ids.length === 0 || ids.length > MAX_READ_ENTITIES) {
    throw InvalidInputError.of('entity_ids', `must have 1 to ${MAX_READ_ENTITIES} items`);
  }
  ids.forEach((id, i) => {
    const problem = entityIdProblem(id);
    if (problem !== undefined) throw InvalidInputError.of(fieldAt(i), problem);
  });
}

function repairOf(
  { workspace }: RequestContext,
  { state }: FeatureDefinition,
  entityId: string,
  value: OnlineValue,
): OnlineWrite {
  const { name: feature, version, entity_type: entityType, ttl_seconds: ttlSeconds } = state;
  return { ...value, workspace, entityType, entityId, feature, version, ttlSeconds };
}
