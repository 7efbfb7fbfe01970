import type { AbTestState } from '@intelgraph/contracts';
import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { ExperimentRow } from './success-metrics.js';

/** Keeps the state of a test unless a newer one is there. */
export async function saveAbTest(
  tx: Transaction,
  workspace: string,
  state: AbTestState,
  revision: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO ab_tests AS known (workspace, id, state, revision) VALUES ($1, $2, $3, $4)
     ON CONFLICT (workspace, id) DO UPDATE SET state = excluded.state, revision = excluded.revision
      WHERE known.revision < excluded.revision`,
    [workspace, state.id, JSON.stringify(state), revision],
  );
}

export async function findAbTest(source: DataSource, workspace: string, id: string): Promise<AbTestState | undefined> {
  const rows = await source.query<{ state: AbTestState }[]>(
    `SELECT state FROM ab_tests WHERE workspace = $1 AND id = $2`,
    [workspace, id],
  );
  return rows[0]?.state;
}

/** Predictions and labels of each arm. */
export interface ArmCount {
  readonly variant: 'control' | 'treatment';
  readonly predictions: number;
  readonly labelled: number;
}

const LABELS = 'feedback f ON f.workspace = p.workspace AND f.prediction_id = p.prediction_id';

export function countArms(source: DataSource, workspace: string, id: string): Promise<ArmCount[]> {
  return source.query<ArmCount[]>(
    `SELECT p.variant, count(*)::int AS predictions, count(f.prediction_id)::int AS labelled
       FROM predictions p LEFT JOIN ${LABELS} WHERE p.workspace = $1 AND p.ab_test_id = $2 GROUP BY p.variant`,
    [workspace, id],
  );
}

/** Rows of both arms: all, or `limit` of them chosen by a hash of their ids. */
export function readExperiment(
  source: DataSource,
  workspace: string,
  id: string,
  limit: number,
): Promise<ExperimentRow[]> {
  return source.query<ExperimentRow[]>(
    `SELECT p.variant, p.prediction, p.probabilities, p.latency_ms, f.label, f.value
       FROM predictions p LEFT JOIN ${LABELS} WHERE p.workspace = $1 AND p.ab_test_id = $2
      ORDER BY hashtextextended(p.prediction_id, 0), p.prediction_id LIMIT ${Math.trunc(limit)}`,
    [workspace, id],
  );
}
