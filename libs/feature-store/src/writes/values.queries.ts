import type { Transaction } from '@intelgraph/persistence';

import { formatInstant } from '../values/instants.js';

import type { PreparedRow } from './prepare-rows.js';

export interface StoredRows {
  /** Rows that were not there yet, in the order of the key. */
  readonly stored: readonly PreparedRow[];
  /** Of those: the ones that are the newest of their entity now. */
  readonly newest: readonly PreparedRow[];
}

const COLUMNS = `unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::timestamptz[])`;

/**
 * Inserts values; one that is there with the same event and created time stays as it is. Rows go in the order of their
 * key, so that concurrent calls wait for each other instead of dead-locking.
 */
export async function insertValues(tx: Transaction, rows: readonly PreparedRow[]): Promise<StoredRows> {
  const ordered = distinctRows(rows);
  const parameters = parametersOf(ordered);
  const inserted = await tx.query<{ key: string; entity_id: string; event: string; created: string }[]>(
    `INSERT INTO feature_values (feature_key, entity_id, event_time, created_time, value)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[])
     ON CONFLICT DO NOTHING
     RETURNING feature_key AS key, entity_id, ${micros('event_time')} AS event, ${micros('created_time')} AS created`,
    [...parameters, ordered.map(({ text }) => text)],
  );
  const known = new Set(inserted.map((row) => JSON.stringify([row.key, row.entity_id, row.event, row.created])));
  const stored = ordered.filter((row) => known.has(identityOf(row)));
  return { stored, newest: await newestOf(tx, stored) };
}

/** Removes all but the newest value of the entities, for features that keep no history. */
export async function dropOlder(tx: Transaction, rows: readonly PreparedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `DELETE FROM feature_values v USING ${COLUMNS} AS i (feature_key, entity_id, event_time, created_time)
     WHERE v.feature_key = i.feature_key AND v.entity_id = i.entity_id
       AND EXISTS (
         SELECT FROM feature_values w
         WHERE w.feature_key = v.feature_key AND w.entity_id = v.entity_id
           AND (w.event_time, w.created_time) > (v.event_time, v.created_time))`,
    parametersOf(rows),
  );
}

/** SQL: microseconds since 1970 of a column, exactly. */
export const micros = (column: string): string => `(extract(epoch FROM ${column}) * 1000000)::bigint`;

async function newestOf(tx: Transaction, rows: readonly PreparedRow[]): Promise<PreparedRow[]> {
  if (rows.length === 0) return [];
  const newest = await tx.query<{ place: string }[]>(
    `SELECT i.place FROM ${COLUMNS} WITH ORDINALITY AS i (feature_key, entity_id, event_time, created_time, place)
     WHERE NOT EXISTS (
       SELECT FROM feature_values v
       WHERE v.feature_key = i.feature_key AND v.entity_id = i.entity_id
         AND (v.event_time, v.created_time) > (i.event_time, i.created_time))`,
    parametersOf(rows),
  );
  const places = new Set(newest.map(({ place }) => Number(place) - 1));
  return rows.filter((_, i) => places.has(i));
}

function parametersOf(rows: readonly PreparedRow[]): unknown[] {
  return [
    rows.map(({ feature }) => feature.key),
    rows.map(({ entityId }) => entityId),
    rows.map(({ eventTime }) => formatInstant(eventTime)),
    rows.map(({ createdTime }) => formatInstant(createdTime)),
  ];
}

/** Sorted by key; of rows with the same one the first given stays. */
function distinctRows(rows: readonly PreparedRow[]): PreparedRow[] {
  const byIdentity = new Map<string, PreparedRow>();
  for (const row of rows) {
    const identity = identityOf(row);
    if (!byIdentity.has(identity)) byIdentity.set(identity, row);
  }
  return [...byIdentity].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}

function identityOf({ feature, entityId, eventTime, createdTime }: PreparedRow): string {
  return JSON.stringify([feature.key, entityId, eventTime.toString(), createdTime.toString()]);
}
