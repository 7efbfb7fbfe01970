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

/** Nodes that a walk met, nearest first: one list per column, of the same length. Lists of records cost far more to send. */
export interface MetNodes {
  /** Null, as all other columns, where links are left of a node that is gone. */
  readonly kind: readonly (string | null)[];
  readonly namespace: readonly (string | null)[];
  readonly id: readonly (string | null)[];
  readonly version: readonly (string | null)[];
  readonly field: readonly (string | null)[];
  readonly name: readonly (string | null)[];
  readonly digest: readonly (string | null)[];
  /** Of predictions, the model that answered: its name, or its id where it is not registered. */
  readonly answered_by: readonly (string | null)[];
  /** Links to the nearest node that was asked about, 0 for that itself; null where the walk that way did not meet it. */
  readonly up: readonly (number | null)[];
  readonly down: readonly (number | null)[];
}

/** All links among the nodes that were met, each end as its place in their lists. */
export interface MetLinks {
  readonly source: readonly number[];
  readonly target: readonly number[];
  readonly relationship: readonly string[];
}

/** What a walk found; no nodes where the pattern means nothing. */
export type Walked = MetNodes & MetLinks;

// By id, or by the name that people use. Every branch names the whole address, so that one version of a model of thousands
// is one look into the index, and a plan that serves every address has to see whether there is a version.
const startOf = ({ version }: NodePattern): string => {
  const where = `n.field = $5 AND ${version === null ? '$6::text IS NULL' : 'n.version = $6'}`;
  return `
  SELECT DISTINCT key FROM (
    SELECT n.key FROM lineage_nodes n
     WHERE n.workspace = $1 AND n.kind = $2 AND n.namespace = $3 AND n.id = $4 AND ${where}
    UNION ALL
    SELECT n.key FROM lineage_nodes n
     WHERE n.workspace = $1 AND n.kind = $2 AND n.namespace = $3 AND n.name = $4 AND ${where}
    UNION ALL
    SELECT n.key FROM models m JOIN lineage_nodes n ON n.workspace = $1 AND n.kind = 'model' AND n.namespace = ''
       AND n.id = m.id AND ${where}
     WHERE $2 = 'model' AND $3 = '' AND m.workspace = $1 AND m.name = $4 AND m.deleted_at IS NULL) named
   ORDER BY key LIMIT $7`;
};

const ENDS = { up: ['to_key', 'from_key'], down: ['from_key', 'to_key'] } as const;

// UNION drops what was met before, so a circle ends; the LIMIT around it stops the walk, whose order is breadth first. Each
// generation begins with its mark, 0, -1, -2…, which no key is: the links of the whole generation are read at once by it, how
// far nodes are is told by the last mark before them, and a generation with nothing but its mark is the last.
const walkOf = (direction: Direction): string => {
  const [here, there] = ENDS[direction];
  return `
  ${direction}_walk (key) AS (
    (SELECT 0::bigint UNION ALL SELECT key FROM start)
    UNION
    SELECT next.key
      FROM (SELECT key AS mark, array_agg(key) OVER () AS keys FROM ${direction}_walk) generation
     CROSS JOIN LATERAL (
        SELECT mark - 1 AS key UNION ALL SELECT l.${there} FROM lineage_links l WHERE l.${here} = ANY(keys) OFFSET 0) next
     WHERE mark <= 0 AND cardinality(keys) > 1 AND ($8::integer IS NULL OR mark > -$8)
  )`;
};

const reachedBy = (direction: Direction): string => {
  const depths = direction === 'up' ? 'depth AS up, NULL::bigint AS down' : 'NULL::bigint AS up, depth AS down';
  return `
  (SELECT key, ${depths}
     FROM (SELECT key, -min(key) OVER (ROWS UNBOUNDED PRECEDING) AS depth FROM ${direction}_walk) walked
    WHERE key > 0 LIMIT $7)`;
};

const metBy = (directions: readonly Direction[]): string => `
  SELECT *, (row_number() OVER ())::integer - 1 AS place FROM (
    SELECT key, min(up) AS up, min(down) AS down FROM (${directions.map(reachedBy).join(' UNION ALL ')}) reached
     GROUP BY key ORDER BY least(min(up), min(down)), key LIMIT $7) nearest`;

// Predictions come from deployments, these from versions; that of the prediction's version is the one that answered.
const ANSWERED_BY = `
  SELECT coalesce(m.name, v.id) FROM lineage_links a
    JOIN lineage_nodes d ON d.key = a.from_key AND d.kind = 'deployment' JOIN lineage_links b ON b.to_key = d.key
    JOIN lineage_nodes v ON v.key = b.from_key AND v.kind = 'model' AND v.field = '' AND v.version = n.version
    LEFT JOIN models m ON m.id = v.id AND m.workspace = n.workspace
   WHERE n.kind = 'prediction' AND a.to_key = n.key LIMIT 1`;

// The planner cannot know how much was met: of what it may choose for a FULL JOIN nothing is slow, and OFFSET 0 keeps it one.
const NODES = `
  SELECT n.*, met.up, met.down
    FROM (SELECT n.key, n.kind, n.namespace, n.id, n.version, n.field, n.digest, coalesce(
                   (SELECT m.name FROM models m WHERE n.kind = 'model' AND n.namespace = '' AND m.id = n.id
                       AND m.workspace = n.workspace), n.name) AS name, (${ANSWERED_BY}) AS answered_by
            FROM lineage_nodes n WHERE n.key = ANY(ARRAY(SELECT key FROM met)) OFFSET 0) n
    FULL JOIN met ON met.key = n.key
   ORDER BY met.place`;

// Links are read by their targets: things are made from few others, while half the workspace may be made from one.
const LINKS = `
  SELECT source, target, relationship FROM (
    SELECT source.place AS source, target.place AS target, l.relationship
      FROM (SELECT from_key, to_key, relationship FROM lineage_links
             WHERE to_key = ANY(ARRAY(SELECT key FROM met)) OFFSET 0) l
      FULL JOIN met source ON source.key = l.from_key FULL JOIN met target ON target.key = l.to_key OFFSET 0) among
   WHERE source IS NOT NULL AND target IS NOT NULL
   ORDER BY source, target, relationship`;

const NODE_COLUMNS = [
  ...['kind', 'namespace', 'id', 'version', 'field', 'name', 'digest', 'answered_by', 'up', 'down'],
] as const satisfies (keyof MetNodes)[];
const LINK_COLUMNS = ['source', 'target', 'relationship'] as const satisfies (keyof MetLinks)[];

const listed = (columns: readonly string[], rows: string): string =>
  `SELECT ${columns.map((column) => `coalesce(json_agg(${column}), '[]') AS ${column}`).join(', ')} FROM (${rows}) one`;

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
  pattern: NodePattern,
  directions: readonly Direction[],
  { depth, most }: { readonly depth: number | null; readonly most: number },
): Promise<Walked> {
  const { kind, namespace, id, version, field } = pattern;
  const query = `
    WITH RECURSIVE start AS MATERIALIZED (${startOf(pattern)}), ${directions.map(walkOf).join(', ')},
    met AS MATERIALIZED (${metBy(directions)})
    SELECT * FROM (${listed(NODE_COLUMNS, NODES)}) nodes, (${listed(LINK_COLUMNS, LINKS)}) links`;
  const [row] = await manager.query<Walked[]>(query, [workspace, kind, namespace, id, field, version, most, depth]);
  if (row === undefined) throw new Error('aggregates without a row');
  return row;
}
