import type { Transaction } from '@intelgraph/persistence';

/** Lets the model's own numbers go on behind this one. The model must be locked. */
export async function reserveVersionNumber(tx: Transaction, modelId: string, number: number, at: Date): Promise<void> {
  await tx.query(
    `UPDATE models SET version_counter = greatest(version_counter, $2), updated_at = greatest(updated_at, $3)
      WHERE id = $1`,
    [modelId, number, at],
  );
}
