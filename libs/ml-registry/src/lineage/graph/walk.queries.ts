import type { EntityManager } from 'typeorm';

import type { NodePattern } from './node-address.js';

export type Direction = 'up' | 'down';

/** A node as it is stored; `name` is that of the model for versions of one. */
export interface StoredNode {
  readonly key: string;
  readonly kind: string;
  readonly namespace: string;
  readonly id: string;
  readonly version: string;
  readonly field: string;
  readonly name: string | null;
  readonly digest: string | null;
}

export interface StoredLink {
  readonly from_key: string;
  readonly to_key: string;
  readonly relationship: string;
}

const START = `
  SELECT n.key FROM lineage_nodes n
   WHERE n.workspace = $1 AND n.kind = $2 AND n.namespace = $3 AND n.field = $5 AND ($6::text IS NULL OR n.version = $6)
     AND n.key IN (
       SELECT key FROM lineage_nodes WHERE workspace = $1 AND kind = $2 AND namespace = $3 AND id = $4
       UNION ALL
       SELECT key FROM lineage_nodes WHERE workspace = $1 AND kind = $2 AND name = $4
       UNION ALL
       SELECT v.key FROM models m JOIN lineage_nodes v ON v.workspace = $1 AND v.kind = 'model' AND v.namespace = ''
          AND v.id = m.id
        WHERE $2 = 'model' AND m.workspace = $1 AND m.name = $4 AND m.deleted_at IS NULL)
   ORDER BY n.key LIMIT $7`;

/** Keys of the nodes that a pattern means: by id, or by the name that people use. */
export async function findStart(
  manager: EntityManager,
  workspace: string,
  { kind, namespace, id, version, field }: NodePattern,
  limit: number,
): Promise<string[]> {
  const values = [workspace, kind, namespace, id, field, version, limit];
  return (await manager.query<{ key: string }[]>(START, values)).map(({ key }) => key);
}

const ENDS = { up: ['to_key', 'from_key'], down: ['from_key', 'to_key'] } as const;

// UNION drops what was met before, so a circle ends; the outer LIMIT stops the walk, whose order is breadth first.
const anyDepth = ([here, there]: readonly [string, string]): string => `
  WITH RECURSIVE walk AS (
    SELECT key FROM unnest($1::bigint[]) AS key
    UNION
    SELECT next.key FROM walk CROSS JOIN LATERAL (
      SELECT l.${there} AS key FROM lineage_links l WHERE l.${here} = walk.key OFFSET 0) next
  )
  SELECT key FROM walk LIMIT $2`;

// One row per generation, which carries what was met so far: a node is met once, at its smallest depth.
const someGenerations = ([here, there]: readonly [string, string]): string => `
  WITH RECURSIVE walk AS (
    SELECT 0 AS depth, $1::bigint[] AS keys, $1::bigint[] AS met
    UNION ALL
    SELECT walk.depth + 1, next.keys, walk.met || next.keys
      FROM walk CROSS JOIN LATERAL (
        SELECT array_agg(key) AS keys FROM (
          (SELECT l.${there} AS key FROM lineage_links l WHERE l.${here} = ANY(walk.keys)
           EXCEPT SELECT unnest(walk.met))
          LIMIT $2 - cardinality(walk.met)) one) next
     WHERE walk.depth < $3 AND next.keys IS NOT NULL
  )
  SELECT unnest(keys) AS key FROM walk`;

/**
 * Keys of what is reached from some nodes, these included, nearest first: one recursive query.
 *
 * @param depth how many generations; null = all
 * @param limit most keys that are answered
 */
export async function walk(
  manager: EntityManager,
  direction: Direction,
  start: readonly string[],
  depth: number | null,
  limit: number,
): Promise<string[]> {
  const ends = ENDS[direction];
  const rows = await manager.query<{ key: string }[]>(
    depth === null ? anyDepth(ends) : someGenerations(ends),
    depth === null ? [start, limit] : [start, limit, depth],
  );
  return rows.map(({ key }) => key);
}

const NODES = `
  SELECT n.key, n.kind, n.namespace, n.id, n.version, n.field, coalesce(m.name, n.name) AS name, n.digest
    FROM lineage_nodes n
    LEFT JOIN models m ON n.kind = 'model' AND n.namespace = '' AND m.id = n.id AND m.workspace = n.workspace
   WHERE n.key = ANY($1::bigint[]) ORDER BY n.key`;

const LINKS = `
  SELECT from_key, to_key, relationship FROM lineage_links
   WHERE from_key = ANY($1::bigint[]) AND to_key = ANY($1::bigint[]) ORDER BY from_key, to_key, relationship`;

/** These nodes, and all links among them. */
export async function findSubgraph(
  manager: EntityManager,
  keys: readonly string[],
): Promise<{ nodes: StoredNode[]; links: StoredLink[] }> {
  const nodes = await manager.query<StoredNode[]>(NODES, [keys]);
  return { nodes, links: await manager.query<StoredLink[]>(LINKS, [keys]) };
}
