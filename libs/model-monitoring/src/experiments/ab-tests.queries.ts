import type { AbTestConclusionState, AbTestState } from '@intelgraph/contracts';
import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { hasStopRules } from './stop-rules.js';
import type { ExperimentRow } from './success-metrics.js';

/** Asks the database, in a transaction or without. */
export type Reader = Pick<DataSource, 'query'> | Pick<Transaction, 'query'>;

/**
 * Keeps the state of a test unless a newer one is there. One that runs and has stop rules is watched from now on, also where it was
 * concluded before: somebody paused it before the registry could stop it, and started it again.
 */
export async function saveAbTest(
  tx: Transaction,
  workspace: string,
  state: AbTestState,
  revision: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO ab_tests AS known (workspace, id, state, revision, watch_at)
     VALUES ($1, $2, $3, $4, CASE WHEN $5 THEN now() END)
     ON CONFLICT (workspace, id) DO UPDATE
        SET state = excluded.state, revision = excluded.revision, watch_at = excluded.watch_at,
            conclusion = CASE WHEN excluded.watch_at IS NULL THEN known.conclusion END
      WHERE known.revision < excluded.revision`,
    [workspace, state.id, JSON.stringify(state), revision, state.status === 'running' && hasStopRules(state)],
  );
}

export interface KnownAbTest {
  readonly state: AbTestState;
  readonly conclusion: AbTestConclusionState | null;
}

export async function findAbTest(source: DataSource, workspace: string, id: string): Promise<KnownAbTest | undefined> {
  const rows = await source.query<KnownAbTest[]>(
    `SELECT state, conclusion FROM ab_tests WHERE workspace = $1 AND id = $2`,
    [workspace, id],
  );
  return rows[0];
}

/** Predictions and labels of each arm. */
export interface ArmCount {
  readonly variant: 'control' | 'treatment';
  readonly predictions: number;
  readonly labelled: number;
}

const LABELS = 'feedback f ON f.workspace = p.workspace AND f.prediction_id = p.prediction_id';

export function countArms(source: Reader, workspace: string, id: string): Promise<ArmCount[]> {
  return source.query<ArmCount[]>(
    `SELECT p.variant, count(*)::int AS predictions, count(f.prediction_id)::int AS labelled
       FROM predictions p LEFT JOIN ${LABELS} WHERE p.workspace = $1 AND p.ab_test_id = $2 GROUP BY p.variant`,
    [workspace, id],
  );
}

/** Rows of both arms: all, or `limit` of them chosen by a hash of their ids. */
export function readExperiment(source: Reader, workspace: string, id: string, limit: number): Promise<ExperimentRow[]> {
  return source.query<ExperimentRow[]>(
    `SELECT p.variant, p.prediction, p.probabilities, p.latency_ms, f.label, f.value
       FROM predictions p LEFT JOIN ${LABELS} WHERE p.workspace = $1 AND p.ab_test_id = $2
      ORDER BY hashtextextended(p.prediction_id, 0), p.prediction_id LIMIT ${Math.trunc(limit)}`,
    [workspace, id],
  );
}
