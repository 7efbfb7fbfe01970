import { inTransaction, together, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { GraphFacts } from './graph-facts.js';

// In the order of their addresses, so that two writers of the same nodes wait for each other and never in a circle.
// Updating what is there already changes nothing, and is what makes RETURNING answer its key.
const WRITE = `
  WITH given AS (
    SELECT * FROM jsonb_to_recordset($2::jsonb)
      AS n (position integer, kind text, namespace text, id text, version text, field text, name text, digest text)
  ), written AS (
    INSERT INTO lineage_nodes AS known (workspace, kind, namespace, id, version, field, name, digest)
    SELECT $1, kind, namespace, id, version, field, name, digest FROM given
     ORDER BY kind, namespace, id, version, field
    ON CONFLICT (workspace, kind, namespace, id, version, field) DO UPDATE
      SET name = coalesce(excluded.name, known.name), digest = coalesce(excluded.digest, known.digest)
    RETURNING key, kind, namespace, id, version, field
  ), placed AS (
    SELECT given.position, written.key FROM given JOIN written USING (kind, namespace, id, version, field)
  )
  INSERT INTO lineage_links (from_key, to_key, relationship)
  SELECT source.key, target.key, l.relationship
    FROM jsonb_to_recordset($3::jsonb) AS l ("from" integer, "to" integer, relationship text)
    JOIN placed source ON source.position = l."from"
    JOIN placed target ON target.position = l."to"
   ORDER BY source.key, target.key, l.relationship
  ON CONFLICT DO NOTHING`;

/** Adds to the graph of a workspace: one statement, however much it is. What is known already stays as it is. */
export async function writeGraph(tx: Transaction, workspace: string, { nodes, links }: GraphFacts): Promise<void> {
  if (nodes.length === 0) return;
  const positioned = nodes.map((node, position) => ({ ...node, position }));
  await tx.query(WRITE, [workspace, JSON.stringify(positioned), JSON.stringify(links)]);
}

const NAMES_LOCK = `hashtextextended('registry.lineage_names', hashtext($1)::bigint)`;

/**
 * Until the transaction ends no version is taken over from the name of its model. Who links models that may be known by
 * name alone asks for it before anything of the graph: {@link adoptNamed} removes what he would wait for.
 */
export async function holdNames(tx: Transaction, workspace: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock_shared(${NAMES_LOCK})`, [workspace]);
}

const STALE = `
  SELECT key FROM lineage_nodes
   WHERE workspace = $1 AND kind = 'model' AND namespace = '' AND id = $2 AND version = coalesce($3, version)
   ORDER BY version, field`;

const MERGE = [
  `INSERT INTO lineage_nodes (workspace, kind, namespace, id, version, field, name, digest)
   SELECT workspace, kind, namespace, $2, version, field, NULL, digest FROM lineage_nodes WHERE key = ANY($1::bigint[])
    ORDER BY field
   ON CONFLICT DO NOTHING`,
  `WITH moved AS (
     SELECT old.key AS old, new.key AS new FROM lineage_nodes old
       JOIN lineage_nodes new USING (workspace, kind, namespace, version, field)
      WHERE old.key = ANY($1::bigint[]) AND new.id = $2)
   INSERT INTO lineage_links (from_key, to_key, relationship)
   SELECT coalesce(source.new, l.from_key), coalesce(target.new, l.to_key), l.relationship
     FROM lineage_links l LEFT JOIN moved source ON source.old = l.from_key LEFT JOIN moved target ON target.old = l.to_key
    WHERE (l.from_key = ANY($1::bigint[]) OR l.to_key = ANY($1::bigint[]))
      AND coalesce(source.new, l.from_key) <> coalesce(target.new, l.to_key)
   ON CONFLICT DO NOTHING`,
] as const;

/** A model, and a version of it or all that are known. */
interface NamedModel {
  readonly id: string;
  readonly name: string;
  readonly version?: string;
}

/** A version that was known by its model's name alone becomes that of the model, with its links. */
export async function adoptNamed(tx: Transaction, workspace: string, model: Required<NamedModel>): Promise<void> {
  if ((await tx.query<unknown[]>(STALE, [workspace, model.name, model.version])).length === 0) return;
  await adoptOnceAlone(tx, workspace, model);
}

/**
 * Makes a new model what was known by its name alone. After the transaction that made it: who holds names saw no such model
 * until then, and whoever asks for them later sees it.
 */
export async function adoptNewModel(
  dataSource: DataSource,
  { workspace, id, name }: NamedModel & { readonly workspace: string },
): Promise<void> {
  await inTransaction(dataSource, (tx) => adoptOnceAlone(tx, workspace, { id, name }));
}

/** Others who link the name, or take over what is linked with it, come before this or after it. */
async function adoptOnceAlone(tx: Transaction, workspace: string, { id, name, version }: NamedModel): Promise<void> {
  const [, stale] = await together([
    tx.query(`SELECT pg_advisory_xact_lock(${NAMES_LOCK})`, [workspace]),
    tx.query<{ key: string }[]>(STALE, [workspace, name, version ?? null]),
  ]);
  const keys = stale.map(({ key }) => key);
  if (keys.length === 0) return;
  for (const statement of MERGE) await tx.query(statement, [keys, id]);
  await tx.query('DELETE FROM lineage_links WHERE from_key = ANY($1::bigint[]) OR to_key = ANY($1::bigint[])', [keys]);
  await tx.query('DELETE FROM lineage_nodes WHERE key = ANY($1::bigint[])', [keys]);
}

/** The ids of live models of these names, by name. */
export async function modelIds(
  tx: Transaction,
  workspace: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ name: string; id: string }[]>(
    'SELECT name, id FROM models WHERE workspace = $1 AND name = ANY($2) AND deleted_at IS NULL',
    [workspace, names],
  );
  return new Map(rows.map(({ name, id }) => [name, id]));
}
