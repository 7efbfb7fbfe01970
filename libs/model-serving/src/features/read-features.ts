import type { RequestContext } from '@intelgraph/kernel';

import type { FeatureDefinition, FeatureReader, FeatureReading } from './feature-reader.js';
import type { Entity, FeatureUse } from './feature-use.js';

/** Most entities of one read; larger batches take several. */
const MAX_ENTITIES = 1000;

const MISSING: FeatureUse = { value: null, ageSeconds: null, status: 'missing', feature: null, version: null };

/** What was read, found by input and entity. */
export interface FeatureValues {
  definitionOf(input: string): FeatureDefinition | undefined;
  sourceOf(input: string, entity: Entity | undefined): FeatureUse;
}

/** Where nothing had to be read. */
export const NO_VALUES: FeatureValues = { definitionOf: () => undefined, sourceOf: () => MISSING };

/** The features of one type of entity, and their values by entity in the order of the features. */
class TypeReadings {
  readonly features: FeatureDefinition[] = [];
  private readonly rows = new Map<string, readonly FeatureReading[]>();

  constructor(readonly entityType: string) {}

  /** @returns the place of the feature */
  add(feature: FeatureDefinition): number {
    const known = this.features.findIndex(({ name, version }) => name === feature.name && version === feature.version);
    return known >= 0 ? known : this.features.push(feature) - 1;
  }

  async read(reader: FeatureReader, ctx: RequestContext, ids: readonly string[]): Promise<void> {
    const chunks = chunksOf(ids, MAX_ENTITIES).map(async (entityIds) => {
      const found = await reader.read(ctx, { entityType: this.entityType, entityIds, features: this.features });
      entityIds.forEach((id, i) => this.rows.set(id, found[i] ?? []));
    });
    await Promise.all(chunks);
  }

  at(id: string, place: number): FeatureReading | undefined {
    return this.rows.get(id)?.[place];
  }
}

/** Reads the features of all rows' entities: one read for each type of entity, side by side. */
export async function readFeatures(
  reader: FeatureReader,
  ctx: RequestContext,
  definitions: ReadonlyMap<string, FeatureDefinition>,
  rows: readonly { readonly entity: Entity | undefined }[],
): Promise<FeatureValues> {
  const types = new Map<string, TypeReadings>();
  const sources = new Map<string, { readonly definition: FeatureDefinition; type: TypeReadings; place: number }>();
  for (const [input, definition] of definitions) {
    const { entityType } = definition;
    const type = types.get(entityType) ?? new TypeReadings(entityType);
    types.set(entityType, type);
    sources.set(input, { definition, type, place: type.add(definition) });
  }
  const reads = [...types.values()].map((type) => {
    const ids = new Set(rows.flatMap(({ entity }) => idOf(entity, type.entityType) ?? []));
    return type.read(reader, ctx, [...ids]);
  });
  await Promise.all(reads);
  return {
    definitionOf: (input) => definitions.get(input),
    sourceOf: (input, entity) => {
      const source = sources.get(input);
      if (source === undefined) return MISSING;
      const { name: feature, version, entityType } = source.definition;
      const id = idOf(entity, entityType);
      const reading = id === undefined ? undefined : source.type.at(id, source.place);
      return reading === undefined ? { ...MISSING, feature, version } : { ...reading, feature, version };
    },
  };
}

const idOf = (entity: Entity | undefined, type: string): string | undefined =>
  entity !== undefined && Object.hasOwn(entity, type) ? entity[type] : undefined;

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let from = 0; from < items.length; from += size) chunks.push(items.slice(from, from + size));
  return chunks;
}
