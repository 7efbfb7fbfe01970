import type { Transaction } from '@intelgraph/persistence';

import { bounded, type NodeReference } from './node-address.js';
import type { StoredNode } from './walk.queries.js';

/** The data set that was heard of last under this id or name, or undefined. */
export async function findDataset(
  tx: Transaction,
  workspace: string,
  idOrName: string,
): Promise<{ id: string; version: string } | undefined> {
  const [found] = await tx.query<{ id: string; version: string }[]>(
    `SELECT id, version FROM lineage_nodes
      WHERE workspace = $1 AND kind = 'dataset' AND namespace = '' AND field = '' AND version <> '' AND $2 IN (id, name)
        AND key IN (SELECT key FROM lineage_nodes WHERE workspace = $1 AND kind = 'dataset' AND namespace = '' AND id = $2
                    UNION ALL SELECT key FROM lineage_nodes WHERE workspace = $1 AND kind = 'dataset' AND name = $2)
      ORDER BY key DESC LIMIT 1`,
    [workspace, bounded(idOrName)],
  );
  return found;
}

/** The inputs of versions of a model, version by version. */
export function findInputs(
  tx: Transaction,
  workspace: string,
  modelId: string,
  versions: readonly string[],
): Promise<{ version: string; field: string }[]> {
  return tx.query(
    `SELECT version, field FROM lineage_nodes
      WHERE workspace = $1 AND kind = 'model' AND namespace = '' AND id = $2 AND version = ANY($3) AND field <> ''
      ORDER BY version, field`,
    [workspace, modelId, versions],
  );
}

/** What versions of features come from: whole data sets and other features. */
export function findSources(
  tx: Transaction,
  workspace: string,
  features: readonly Pick<NodeReference, 'id' | 'version'>[],
): Promise<StoredNode[]> {
  return tx.query(
    `SELECT DISTINCT s.key, s.kind, s.namespace, s.id, s.version, s.field, s.name, s.digest
       FROM jsonb_to_recordset($2::jsonb) AS f (id text, version text)
       JOIN lineage_nodes n ON n.workspace = $1 AND n.kind = 'feature' AND n.namespace = '' AND n.id = f.id
                           AND n.version = f.version AND n.field = ''
       JOIN lineage_links l ON l.to_key = n.key
       JOIN lineage_nodes s ON s.key = l.from_key AND s.field = '' AND s.kind IN ('dataset', 'feature')
      ORDER BY s.key`,
    [workspace, JSON.stringify(features)],
  );
}
