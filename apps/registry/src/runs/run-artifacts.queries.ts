import type { DataSource } from 'typeorm';

/** Whether a run of the workspace holds an artifact with this manifest digest. */
export async function runHoldsArtifact(dataSource: DataSource, workspace: string, digest: string): Promise<boolean> {
  const [row] = await dataSource.query<{ held: boolean }[]>(
    'SELECT EXISTS (SELECT 1 FROM runs WHERE workspace = $1 AND artifacts @> $2::jsonb) AS held',
    [workspace, JSON.stringify([{ digest }])],
  );
  return row?.held === true;
}
