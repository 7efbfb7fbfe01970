import type { LineageState } from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { DataSource, EntityManager } from 'typeorm';

import type { ModelVersionEntity } from '../versions/model-version.entity.js';
import { findVersion } from '../versions/versions.queries.js';

import { LineageDatasetEntity, LineageEdgeEntity, LineageOriginEntity } from './lineage.entities.js';

/** A relative of a version; `depth` 1 = parent or child. An unresolved one has no `model_name`. */
export interface LineageNode {
  model_id: string;
  model_name: string | null;
  version: string;
  relationship: string;
  depth: number;
  resolved: boolean;
}

/** What a version descends from and what descends from it. */
export interface LineageGraph extends LineageState {
  ancestors: LineageNode[];
  descendants: LineageNode[];
}

const MAX_DEPTH = 50;

// UNION drops rows met before and the depth is bounded: a cycle, made by references that were resolved later, ends.
const UP = `
  WITH RECURSIVE up AS (
    SELECT e.parent_version_id AS id, e.parent_model, e.parent_version, e.relationship, 1 AS depth
      FROM lineage_edges e WHERE e.version_id = $1
    UNION
    SELECT e.parent_version_id, e.parent_model, e.parent_version, e.relationship, up.depth + 1
      FROM up JOIN lineage_edges e ON e.version_id = up.id WHERE up.depth < $2
  )
  SELECT COALESCE(v.model_id, up.parent_model) AS model_id, v.model_name, up.parent_version AS version,
         min(up.relationship) AS relationship, min(up.depth)::int AS depth, v.id IS NOT NULL AS resolved
    FROM up LEFT JOIN model_versions v ON v.id = up.id
   GROUP BY v.id, v.model_id, v.model_name, up.parent_model, up.parent_version
   ORDER BY depth, model_id, version`;

const DOWN = `
  WITH RECURSIVE down AS (
    SELECT e.version_id AS id, e.relationship, 1 AS depth FROM lineage_edges e WHERE e.parent_version_id = $1
    UNION
    SELECT e.version_id, e.relationship, down.depth + 1
      FROM down JOIN lineage_edges e ON e.parent_version_id = down.id WHERE down.depth < $2
  )
  SELECT v.model_id, v.model_name, v.version, min(down.relationship) AS relationship,
         min(down.depth)::int AS depth, true AS resolved
    FROM down JOIN model_versions v ON v.id = down.id
   GROUP BY v.id, v.model_id, v.model_name, v.version
   ORDER BY depth, model_id, version`;

/** Direct parents, data sets and origin of a version. */
export async function directLineage(manager: EntityManager, version: ModelVersionEntity): Promise<LineageState> {
  const where = { versionId: version.id };
  const parents = await manager.find(LineageEdgeEntity, { where, order: { id: 'ASC' } });
  const datasets = await manager.find(LineageDatasetEntity, { where, order: { id: 'ASC' } });
  const origin = await manager.findOneBy(LineageOriginEntity, where);
  return {
    model_id: version.modelId,
    model_name: version.modelName,
    model_version: version.version,
    parent_models: parents.map((edge) => ({
      model_id: edge.parentModel,
      version: edge.parentVersion,
      relationship: edge.relationship,
      resolved: edge.parentVersionId !== null,
    })),
    datasets: datasets.map((dataset) => ({
      dataset_id: dataset.datasetId,
      version: dataset.version,
      split: dataset.split,
      size: dataset.size,
      digest: dataset.digest,
    })),
    experiment_id: origin?.experimentId ?? null,
    run_id: origin?.runId ?? null,
    job_id: origin?.jobId ?? null,
  };
}

/** Reads of lineage. */
export class LineageQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @param depth how many generations up and down, 1 to 50 */
  async get(context: RequestContext, model: string, version: string, depth = MAX_DEPTH): Promise<LineageGraph> {
    requireRole(context, 'viewer');
    if (!Number.isInteger(depth) || depth < 1 || depth > MAX_DEPTH) {
      throw InvalidInputError.of('depth', `must be a whole number from 1 to ${MAX_DEPTH}`);
    }
    const { manager } = this.dataSource;
    const found = await findVersion(manager, context.workspace, model, version);
    const [ancestors, descendants] = await Promise.all([
      this.dataSource.query<LineageNode[]>(UP, [found.id, depth]),
      this.dataSource.query<LineageNode[]>(DOWN, [found.id, depth]),
    ]);
    return { ...(await directLineage(manager, found)), ancestors, descendants };
  }
}
