import type { AbTestConclusionState, AbTestState } from '@intelgraph/contracts';
import type { Transaction } from '@intelgraph/persistence';

/** A running test that has stop rules. */
export interface WatchedTest {
  readonly workspace: string;
  readonly id: string;
  readonly state: AbTestState;
  readonly revision: number;
}

/** The test that is due the longest; its row stays locked, and nobody else gets it. */
export async function claimWatchedTest(tx: Transaction): Promise<WatchedTest | undefined> {
  const rows = await tx.query<(Omit<WatchedTest, 'revision'> & { readonly revision: string })[]>(
    `SELECT workspace, id, state, revision FROM ab_tests
      WHERE watch_at <= now() ORDER BY watch_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
  );
  const row = rows[0];
  return row === undefined ? undefined : { ...row, revision: Number(row.revision) };
}

type TestKey = Pick<WatchedTest, 'workspace' | 'id'>;

/** @param afterMs from now on */
export async function watchAgain(tx: Transaction, { workspace, id }: TestKey, afterMs: number): Promise<void> {
  await tx.query(
    `UPDATE ab_tests SET watch_at = clock_timestamp() + make_interval(secs => $3)
      WHERE workspace = $1 AND id = $2 AND watch_at IS NOT NULL`,
    [workspace, id, afterMs / 1000],
  );
}

/** Remembers what was concluded, and looks no more. */
export async function concludeTest(
  tx: Transaction,
  { workspace, id }: TestKey,
  conclusion: AbTestConclusionState,
): Promise<void> {
  await tx.query('UPDATE ab_tests SET watch_at = NULL, conclusion = $3 WHERE workspace = $1 AND id = $2', [
    workspace,
    id,
    JSON.stringify(conclusion),
  ]);
}
