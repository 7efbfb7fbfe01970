import type { EntityManager } from 'typeorm';

/** What an alias of a model means now. */
export interface ModelAlias {
  alias: string;
  version: string;
  number: number;
  set_by: string;
  set_at: string;
}

const ALIASES = `
  SELECT a.alias, v.version, v.number, a.set_by, a.set_at
    FROM model_aliases a JOIN model_versions v ON v.id = a.version_id
   WHERE a.model_id = $1 ORDER BY a.alias COLLATE "C"`;

/** The aliases of a model by name. */
export async function aliasesOfModel(manager: EntityManager, modelId: string): Promise<ModelAlias[]> {
  const rows = await manager.query<(Omit<ModelAlias, 'set_at'> & { set_at: Date })[]>(ALIASES, [modelId]);
  return rows.map((row) => ({ ...row, set_at: row.set_at.toISOString() }));
}

/** The aliases of each of these versions. */
export async function aliasesOfVersions(
  manager: EntityManager,
  versionIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await manager.query<{ version_id: string; aliases: string[] }[]>(
    `SELECT version_id, array_agg(alias ORDER BY alias COLLATE "C") AS aliases
       FROM model_aliases WHERE version_id = ANY ($1) GROUP BY version_id`,
    [versionIds],
  );
  return new Map(rows.map((row) => [row.version_id, row.aliases]));
}
