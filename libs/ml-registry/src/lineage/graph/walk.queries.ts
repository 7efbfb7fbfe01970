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

// By id, or by the name that people use.
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

const ENDS = { up: ['to_key', 'from_key'], down: ['from_key', 'to_key'] } as const;

// UNION drops what was met before, so a circle ends; the LIMIT around it stops the walk, whose order is breadth first.
// OFFSET 0 keeps the planner from reading all links in every generation.
const anyDepth = (direction: Direction): string => {
  const [here, there] = ENDS[direction];
  return `
  ${direction}_walk (key) AS (
    SELECT key FROM start
    UNION
    SELECT next.key FROM ${direction}_walk walk CROSS JOIN LATERAL (
      SELECT l.${there} AS key FROM lineage_links l WHERE l.${here} = walk.key OFFSET 0) next
  ), ${direction} AS MATERIALIZED (
    SELECT key, row_number() OVER () AS place FROM ${direction}_walk LIMIT $7
  )`;
};

// One row per generation, which carries what was met so far: a node is met once, at its smallest depth.
const someGenerations = (direction: Direction): string => {
  const [here, there] = ENDS[direction];
  return `
  ${direction}_walk (depth, keys, met) AS (
    SELECT 0, array_agg(key), array_agg(key) FROM start HAVING count(*) > 0
    UNION ALL
    SELECT walk.depth + 1, next.keys, walk.met || next.keys
      FROM ${direction}_walk walk CROSS JOIN LATERAL (
        SELECT array_agg(key) AS keys FROM (
          (SELECT l.${there} AS key FROM lineage_links l WHERE l.${here} = ANY(walk.keys)
           EXCEPT SELECT unnest(walk.met))
          LIMIT $7 - cardinality(walk.met)) one) next
     WHERE walk.depth < $8 AND next.keys IS NOT NULL
  ), ${direction} AS MATERIALIZED (
    SELECT key, row_number() OVER () AS place FROM (SELECT unnest(keys) AS key FROM ${direction}_walk) met
  )`;
};

const NODES = `
  SELECT n.key::text, n.kind, n.namespace, n.id, n.version, n.field, coalesce(m.name, n.name) AS name, n.digest,
         bool_or(r.direction = 'up') AS up, bool_or(r.direction = 'down') AS down
    FROM nearest JOIN reached r USING (key) JOIN lineage_nodes n USING (key)
    LEFT JOIN models m ON n.kind = 'model' AND n.namespace = '' AND m.id = n.id AND m.workspace = n.workspace
   GROUP BY n.key, m.name`;

// Materialised, so that the planner joins it once by a hash and not link by link.
const LEAVING = `
  SELECT l.from_key, l.to_key, l.relationship
    FROM nearest CROSS JOIN LATERAL (
      SELECT from_key, to_key, relationship FROM lineage_links WHERE from_key = nearest.key OFFSET 0) l`;

const LINKS = `
  SELECT leaving.from_key::text, leaving.to_key::text, leaving.relationship
    FROM leaving JOIN nearest target ON target.key = leaving.to_key
   ORDER BY leaving.from_key, leaving.to_key, leaving.relationship`;

/** What a walk found. */
export interface Walked {
  /** With the directions in which each was met. */
  readonly nodes: readonly (StoredNode & Readonly<Record<Direction, boolean>>)[];
  /** All links among the nodes. */
  readonly links: readonly StoredLink[];
  /** Keys of the nodes that were asked about. */
  readonly start: readonly string[];
  /** Whether more was reached than is answered. */
  readonly truncated: boolean;
}

/**
 * What is reached from the nodes that a pattern means, these included, nearest first: one recursive query, and so one
 * snapshot of the graph.
 *
 * @param depth how many generations; null = all
 * @param limit most nodes that are answered
 */
export async function walk(
  manager: EntityManager,
  workspace: string,
  { kind, namespace, id, version, field }: NodePattern,
  directions: readonly Direction[],
  { depth, limit }: { readonly depth: number | null; readonly limit: number },
): Promise<Walked> {
  const walks = directions.map(depth === null ? anyDepth : someGenerations);
  const reached = directions.map((direction) => `SELECT key, place, '${direction}' AS direction FROM ${direction}`);
  const query = `
    WITH RECURSIVE start AS MATERIALIZED (${START}), ${walks.join(', ')},
    reached AS MATERIALIZED (${reached.join(' UNION ALL ')}),
    found AS MATERIALIZED (SELECT key, min(place) AS place FROM reached GROUP BY key),
    nearest AS MATERIALIZED (SELECT key FROM found ORDER BY place, key LIMIT $7 - 1),
    leaving AS MATERIALIZED (${LEAVING})
    SELECT (SELECT count(*) >= $7 FROM found) AS truncated,
           (SELECT coalesce(json_agg(key::text), '[]') FROM start) AS start,
           (SELECT coalesce(json_agg(node), '[]') FROM (${NODES}) node) AS nodes,
           (SELECT coalesce(json_agg(link), '[]') FROM (${LINKS}) link) AS links`;
  const values: unknown[] = [workspace, kind, namespace, id, field, version, limit + 1];
  const [row] = await manager.query<Walked[]>(query, depth === null ? values : [...values, depth]);
  return row ?? { nodes: [], links: [], start: [], truncated: false };
}
