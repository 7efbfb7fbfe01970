import type { LineageState, ModelVersionRegistered } from '@intelgraph/contracts';
import type { Transaction } from '@intelgraph/persistence';

import type { ModelNames } from '../models/model-names.queries.js';

/** An input column of a model version. */
interface InputColumn {
  readonly name: string;
  readonly type: string | null;
  /** Why the model ignores it. */
  readonly ignored: string | null;
}

/** What versions are fed with and were made from, as the registry announces it. Records add up; each may come twice. */
export class VersionLineage {
  constructor(private readonly names: ModelNames) {}

  /** Remembers a version with its input columns and, where they were announced with it, its data sets. */
  async registered(tx: Transaction, workspace: string, version: ModelVersionRegistered): Promise<void> {
    const model = await this.names.presentName(tx, workspace, version.model_name);
    await tx.query(
      `INSERT INTO version_columns (workspace, model_name, model_version, column_name, position, type, ignored)
       SELECT $1, $2, $3, c.name, c.position, c.type, c.ignored
         FROM jsonb_to_recordset($4::jsonb) AS c (name text, position integer, type text, ignored text)
       ON CONFLICT DO NOTHING`,
      [workspace, model, version.version, JSON.stringify(positioned(inputColumns(version.signature)))],
    );
    if (version.lineage) await keepDatasets(tx, workspace, model, version.lineage);
  }

  /** Remembers the data sets of a version. */
  async recorded(tx: Transaction, workspace: string, lineage: LineageState): Promise<void> {
    const model = await this.names.presentName(tx, workspace, lineage.model_name);
    await keepDatasets(tx, workspace, model, lineage);
  }
}

async function keepDatasets(tx: Transaction, workspace: string, model: string, lineage: LineageState): Promise<void> {
  await tx.query(
    `INSERT INTO version_datasets (workspace, model_name, model_version, dataset_id, dataset_version, split, digest)
     SELECT $1, $2, $3, d.dataset_id, d.version, d.split, d.digest
       FROM jsonb_to_recordset($4::jsonb) AS d (dataset_id text, version text, split text, digest text)
     ON CONFLICT DO NOTHING`,
    [workspace, model, lineage.model_version, JSON.stringify(lineage.datasets)],
  );
}

const positioned = (columns: readonly InputColumn[]) => columns.map((column, position) => ({ ...column, position }));

/** Columns of a signature as the platform writes it; a signature of another form has none that could be named. */
export function inputColumns(signature: Readonly<Record<string, unknown>> | null): InputColumn[] {
  const inputs = signature?.['inputs'];
  if (!Array.isArray(inputs)) return [];
  const columns = new Map<string, InputColumn>();
  for (const input of inputs as unknown[]) {
    if (typeof input !== 'object' || input === null) continue;
    const { name, type, ignored } = input as Record<string, unknown>;
    if (typeof name === 'string') columns.set(name, { name, type: textOf(type), ignored: textOf(ignored) });
  }
  return [...columns.values()];
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
