import type { FeatureReference } from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';

import type { FeatureStoreParts } from '../feature-store.ports.js';
import type { FeatureCatalog, FeatureDefinition } from '../features/feature-catalog.js';
import { formatReference, parseReference } from '../features/feature-reference.js';
import { FeatureOfflineDisabledError } from '../features/features.errors.js';
import type { GroupsQueries } from '../groups/groups.queries.js';
import { entityIdProblem } from '../inputs/entity-id.js';
import { type Instant, instantOf } from '../values/instants.js';

import { AnswerBudget } from './answer-budget.js';
import { CurrentValues } from './current-values.js';
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

/** Reads of values: current ones, and those of a time. */
export class ReadsService {
  private readonly current: CurrentValues;

  constructor(
    private readonly parts: FeatureStoreParts,
    private readonly catalog: FeatureCatalog,
    private readonly groups: GroupsQueries,
  ) {
    this.current = new CurrentValues(parts);
  }

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
   * Reads all entities in one round trip to the online store, and at most one to the offline store; values that may be
   * giants (long vectors, texts) take more.
   *
   * @throws FeatureNotFoundError, InvalidInputError, AnswerTooLargeError
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
    const [found] = await valuesAt(this.parts.dataSource, [{ feature: definition, entityId, at }], options);
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
    // Whoever asks for the same again and again makes no more work, only a longer answer.
    const ids = [...new Set(entityIds)];
    const distinct = [...new Map(features.map((feature) => [feature.key, feature])).values()];
    const found = await this.current.read(context, { entityType, entityIds: ids, features: distinct });
    const [rowOf, columnOf] = [placesOf(ids), placesOf(distinct.map(({ key }) => key))];
    const budget = new AnswerBudget('entity_ids');
    for (const entityId of entityIds) {
      for (const { key } of features) budget.spend(found[rowOf(entityId)]?.[columnOf(key)]?.value);
    }
    const now = instantOf(this.parts.clock.now());
    const values = found.map((row) =>
      distinct.map((feature, j) => toReadValue(feature, row[j]?.value, now, row[j]?.source ?? 'offline')),
    );
    this.parts.observer?.read?.(values.flat(), (performance.now() - started) / 1000);
    return entityIds.map((entityId) => features.flatMap(({ key }) => values[rowOf(entityId)]?.[columnOf(key)] ?? []));
  }
}

function placesOf(keys: readonly string[]): (key: string) => number {
  const places = new Map(keys.map((key, i) => [key, i]));
  return (key) => places.get(key) ?? -1;
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
