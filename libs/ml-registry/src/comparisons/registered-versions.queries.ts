import type { EntityManager } from 'typeorm';

import { mlflowRunId, uuidOf } from '../versions/run-ids.js';

/** The version that was registered from a run. */
export interface RegisteredVersion {
  readonly model_name: string;
  readonly version: string;
  readonly signature: Readonly<Record<string, unknown>> | null;
}

/** Of each run the version that was registered from it last, in their order; null where there is none. */
export async function findRegisteredVersions(
  manager: EntityManager,
  workspace: string,
  runIds: readonly string[],
): Promise<(RegisteredVersion | null)[]> {
  const rows = await manager.query<(RegisteredVersion & { readonly run_id: string })[]>(
    `SELECT run_id, model_name, version, signature FROM model_versions
      WHERE workspace = $1 AND run_id = ANY ($2) AND deleted_at IS NULL ORDER BY id`,
    [workspace, runIds.flatMap((id) => [id, mlflowRunId(id)])],
  );
  const newest = new Map(rows.map(({ run_id, ...version }) => [uuidOf(run_id), version]));
  return runIds.map((id) => newest.get(id) ?? null);
}
