import type { RequestContext } from '@intelgraph/kernel';

import type { FeatureDefinition, FeatureReader, FeatureReading } from './feature-reader.js';
import type { Entity, FeatureUse } from './feature-use.js';

/** Most entities of one read; larger batches take several. */
const MAX_ENTITIES = 1000;

/** What was read, found by input and entity. */
export interface FeatureValues {
  sourceOf(input: string, entity: Entity | undefined): FeatureUse;
}

/** Reads the features of all rows' entities: one read for each type of entity, side by side. */
export async function readFeatures(
  reader: FeatureReader,
  ctx: RequestContext,
  definitions: ReadonlyMap<string, FeatureDefinition>,
  rows: readonly { readonly entity: Entity | undefined }[],
): Promise<FeatureValues> {
  const readings = new Map<string, FeatureReading>();
  const byType = Map.groupBy(definitions.values(), ({ entityType }) => entityType);
  const reads = [...byType].flatMap(([entityType, found]) => {
    const features = [...new Map(found.map((feature) => [`${feature.name}@${feature.version}`, feature])).values()];
    const ids = new Set(rows.flatMap(({ entity }) => (entity === undefined ? [] : (own(entity, entityType) ?? []))));
    return chunksOf([...ids], MAX_ENTITIES).map((entityIds) => ({ entityType, entityIds, features }));
  });
  await Promise.all(
    reads.map(async (request) => {
      const vectors = await reader.read(ctx, request);
      request.entityIds.forEach((id, i) => {
        request.features.forEach((feature, j) => {
          const reading = vectors[i]?.[j];
          if (reading !== undefined) readings.set(keyOf(feature, id), reading);
        });
      });
    }),
  );
  return { sourceOf: (input, entity) => useOf(definitions.get(input), entity, readings) };
}

function useOf(
  definition: FeatureDefinition | undefined,
  entity: Entity | undefined,
  readings: ReadonlyMap<string, FeatureReading>,
): FeatureUse {
  const { name = null, version = null } = definition ?? {};
  const id = definition === undefined || entity === undefined ? undefined : own(entity, definition.entityType);
  const reading = definition === undefined || id === undefined ? undefined : readings.get(keyOf(definition, id));
  if (reading === undefined) return { value: null, ageSeconds: null, status: 'missing', feature: name, version };
  const { value, ageSeconds, status } = reading;
  return { value, ageSeconds, status, feature: name, version };
}

const keyOf = ({ name, version }: FeatureDefinition, id: string): string => `${name}@${version}/${id}`;

const own = (entity: Entity, type: string): string | undefined =>
  Object.hasOwn(entity, type) ? entity[type] : undefined;

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let from = 0; from < items.length; from += size) chunks.push(items.slice(from, from + size));
  return chunks;
}
