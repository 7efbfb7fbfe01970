import type { Transaction } from '@intelgraph/persistence';

/** What a write of labels leaves behind. */
export interface LabelsWritten {
  readonly labels: Record<string, string>;
  readonly revision: number;
}

type Table = 'models' | 'model_versions';

/** Sets one label in one statement: writers of other labels lose nothing. */
export async function writeLabel(
  tx: Transaction,
  table: Table,
  id: string,
  key: string,
  value: string,
): Promise<LabelsWritten> {
  return updated(
    await tx.query(
      `UPDATE ${table} SET labels = labels || jsonb_build_object($2::text, $3::text), revision = revision + 1
        WHERE id = $1 RETURNING labels, revision`,
      [id, key, value],
    ),
  );
}

export async function removeLabel(tx: Transaction, table: Table, id: string, key: string): Promise<LabelsWritten> {
  return updated(
    await tx.query(
      `UPDATE ${table} SET labels = labels - $2::text, revision = revision + 1 WHERE id = $1 RETURNING labels, revision`,
      [id, key],
    ),
  );
}

// The driver answers an UPDATE with its rows and their count. The row is there: its model is locked.
function updated([[row]]: [[LabelsWritten], number]): LabelsWritten {
  return row;
}
