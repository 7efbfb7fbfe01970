import type { BlobHolder } from '@intelgraph/ml-registry';
import type { DataSource } from 'typeorm';

/** Runs refer to artifacts of the same store: a purge of versions leaves those alone. */
export class RunBlobHolder implements BlobHolder {
  constructor(private readonly dataSource: DataSource) {}

  async manifests(): Promise<readonly string[]> {
    const rows = await this.dataSource.query<{ digest: string }[]>(
      `SELECT DISTINCT artifact ->> 'digest' AS digest FROM runs, jsonb_array_elements(artifacts) artifact`,
    );
    return rows.map(({ digest }) => digest);
  }

  /** A run names manifests only. */
  held(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }
}
