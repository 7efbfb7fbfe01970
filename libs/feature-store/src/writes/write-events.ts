import type { FeatureValuesWritten, FeatureWriteState } from '@intelgraph/contracts';

import type { FeatureDefinition } from '../features/feature-catalog.js';
import { formatInstant, UNKNOWN_CREATED } from '../values/instants.js';
import { decodeValue, toWireValue } from '../values/value-codec.js';

import type { PreparedRow } from './prepare-rows.js';
import type { WriteResult } from './write-row.js';

/** Events stay well below what the bus carries. */
const MAX_EVENT_LENGTH = 400_000;
const ROW_OVERHEAD = 120;

/** The audit record of a write: counts and a digest, no entities and no values. */
export function toWriteState(result: WriteResult, rows: readonly PreparedRow[], digest: string): FeatureWriteState {
  const features = [...groupByFeature(rows)].map(([{ state }, some]) => ({
    id: state.id,
    name: state.name,
    version: state.version,
    rows: some.length,
  }));
  const { write_id: id, stored, superseded, duplicates } = result;
  const entities = new Set(rows.map(({ feature, entityId }) => `${feature.state.entity_type}:${entityId}`)).size;
  return { id, rows: rows.length, stored, superseded, duplicates, entities, features, digest };
}

/** The facts: stored values feature by feature, in as many events as their size needs. */
export function toValueEvents(writeId: string, rows: readonly PreparedRow[]): FeatureValuesWritten[] {
  return [...groupByFeature(rows)].flatMap(([feature, some]) =>
    chunksOf(some).map((chunk) => ({
      write_id: writeId,
      feature_id: feature.state.id,
      name: feature.state.name,
      version: feature.state.version,
      feature_type: feature.type,
      entity_type: feature.state.entity_type,
      values: chunk.map((row) => ({
        entity_id: row.entityId,
        value: toWireValue(decodeValue(feature.type, row.text)),
        event_time: formatInstant(row.eventTime),
        created_time: row.createdTime === UNKNOWN_CREATED ? null : formatInstant(row.createdTime),
      })),
    })),
  );
}

function groupByFeature(rows: readonly PreparedRow[]): Map<FeatureDefinition, PreparedRow[]> {
  const byKey = new Map<string, [FeatureDefinition, PreparedRow[]]>();
  for (const row of rows) {
    const known = byKey.get(row.feature.key);
    if (known === undefined) byKey.set(row.feature.key, [row.feature, [row]]);
    else known[1].push(row);
  }
  return new Map(byKey.values());
}

function chunksOf(rows: readonly PreparedRow[]): PreparedRow[][] {
  const chunks: PreparedRow[][] = [];
  let room = 0;
  for (const row of rows) {
    // Every character may need six bytes in JSON.
    const size = ROW_OVERHEAD + 3 * ((row.text?.length ?? 0) + row.entityId.length);
    if (size > room || chunks.length === 0) {
      chunks.push([]);
      room = MAX_EVENT_LENGTH;
    }
    chunks.at(-1)?.push(row);
    room -= size;
  }
  return chunks;
}
