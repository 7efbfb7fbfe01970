import type { BlobHolder } from '@intelgraph/ml-registry';
import type { EntityManager } from 'typeorm';

/** Runs refer to artifacts of the same store: a purge of versions leaves those alone. */
export class RunBlobHolder implements BlobHolder {
  async manifests(manager: EntityManager): Promise<readonly string[]> {
    const rows = await manager.query<{ digest: string }[]>(
      `SELECT DISTINCT artifact ->> 'digest' AS digest FROM runs, jsonb_array_elements(artifacts) artifact`,
    );
    return rows.map(({ digest }) => digest);
  }

  /** Files that MLflow's clients logged, and parts of those that are on their way, are referred to one by one. */
  async held(manager: EntityManager, digests: readonly string[]): Promise<readonly string[]> {
    const rows = await manager.query<{ digest: string }[]>(
      `SELECT digest FROM artifact_files WHERE digest = ANY($1::text[])
       UNION SELECT digest FROM artifact_upload_parts WHERE digest = ANY($1::text[])`,
      [digests],
    );
    return rows.map(({ digest }) => digest);
  }
}
