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

/** A node that a walk met, and in which directions. */
export interface MetNode extends StoredNode, Readonly<Record<Direction, boolean>> {
  /** Whether it is one of those that were asked about. */
  readonly start: boolean;
  /** Of predictions, the model that answered: its name, or its id where it is not registered. */
  readonly answered_by: string | null;
}

export interface StoredLink {
  readonly from_key: string;
  readonly to_key: string;
  readonly relationship: string;
}

/** What a walk found. */
export interface Walked {
  /** Nearest first; empty where the pattern means nothing. */
  readonly nodes: readonly MetNode[];
  /** All links among the nodes. */
  readonly links: readonly StoredLink[];
}

// By id, or by the name that people use. Every branch names the whole address, so that one version of a model of thousands
// is one look into the index.
const START = `
  SELECT DISTINCT key FROM (
    SELECT n.key FROM lineage_nodes n
     WHERE n.workspace = $1 AND n.kind = $2 AND n.namespace = $3 AND n.id = $4 AND n.field = $5
       AND ($6::text IS NULL OR n.version = $6)
    UNION ALL
    SELECT n.key FROM lineage_nodes n
     WHERE n.workspace = $1 AND n.kind = $2 AND n.namespace = $3 AND n.name = $4 AND n.field = $5
       AND ($6::text IS NULL OR n.version = $6)
    UNION ALL
    SELECT n.key FROM models m JOIN lineage_nodes n ON n.workspace = $1 AND n.kind = 'model' AND n.namespace = ''
       AND n.id = m.id AND n.field = $5 AND ($6::text IS NULL OR n.version = $6)
     WHERE $2 = 'model' AND $3 = '' AND m.workspace = $1 AND m.name = $4 AND m.deleted_at IS NULL) named
   ORDER BY key LIMIT $7`;

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

// Predictions come from deployments, these from versions; that of the prediction's version is the one that answered.
const ANSWERED_BY = `
  SELECT coalesce(m.name, v.id) FROM lineage_links a
    JOIN lineage_nodes d ON d.key = a.from_key AND d.kind = 'deployment' JOIN lineage_links b ON b.to_key = d.key
    JOIN lineage_nodes v ON v.key = b.from_key AND v.kind = 'model' AND v.field = '' AND v.version = n.version
    LEFT JOIN models m ON m.id = v.id AND m.workspace = n.workspace
   WHERE n.kind = 'prediction' AND a.to_key = n.key LIMIT 1`;

const NODES = `
  SELECT n.*, met.up, met.down, met.key IN (SELECT key FROM start) AS start
    FROM met CROSS JOIN LATERAL (
      SELECT n.key::text, n.kind, n.namespace, n.id, n.version, n.field, n.digest, coalesce(
               (SELECT m.name FROM models m WHERE n.kind = 'model' AND n.namespace = '' AND m.id = n.id
                   AND m.workspace = n.workspace), n.name) AS name, (${ANSWERED_BY}) AS answered_by
        FROM lineage_nodes n WHERE n.key = met.key OFFSET 0) n
   ORDER BY met.place, met.key`;

// Links are read by their targets: things are made from few others, while half the workspace may be made from one.
// IS TRUE keeps the planner, who cannot know how much was met, from anything but a hash table.
const LINKS = `
  SELECT l.from_key::text, l.to_key::text, l.relationship
    FROM met CROSS JOIN LATERAL (
      SELECT from_key, to_key, relationship FROM lineage_links WHERE to_key = met.key OFFSET 0) l
   WHERE (l.from_key IN (SELECT key FROM met)) IS TRUE
   ORDER BY l.from_key, l.to_key, l.relationship`;

/**
 * What is reached from the nodes that a pattern means, these included, nearest first, with all links among it: one
 * recursive query, and so one snapshot of the graph.
 *
 * @param depth how many generations; null = all
 * @param most nodes that are answered
 */
export async function walk(
  manager: EntityManager,
  workspace: string,
  { kind, namespace, id, version, field }: NodePattern,
  directions: readonly Direction[],
  { depth, most }: { readonly depth: number | null; readonly most: number },
): Promise<Walked> {
  const walks = directions.map(depth === null ? anyDepth : someGenerations);
  const reached = directions.map((direction) => `SELECT key, place, '${direction}' AS direction FROM ${direction}`);
  const query = `
    WITH RECURSIVE start AS MATERIALIZED (${START}), ${walks.join(', ')},
    met AS MATERIALIZED (
      SELECT key, min(place) AS place, bool_or(direction = 'up') AS up, bool_or(direction = 'down') AS down
        FROM (${reached.join(' UNION ALL ')}) reached GROUP BY key ORDER BY place, key LIMIT $7)
    SELECT (SELECT coalesce(json_agg(node), '[]') FROM (${NODES}) node) AS nodes,
           (SELECT coalesce(json_agg(link), '[]') FROM (${LINKS}) link) AS links`;
  const values: unknown[] = [workspace, kind, namespace, id, field, version, most];
  const [row] = await manager.query<Walked[]>(query, depth === null ? values : [...values, depth]);
  return row ?? { nodes: [], links: [] };
}
