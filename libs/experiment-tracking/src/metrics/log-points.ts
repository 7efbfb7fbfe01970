import { inTransaction } from '@intelgraph/persistence';
import { DataSource, type EntityManager } from 'typeorm';

import { LoggedModelNotFoundError } from '../logged-models/logged-models.errors.js';
import { runUuid } from '../runs/run-ids.js';
import { RunDeletedError, RunNotFoundError } from '../runs/runs.errors.js';

import type { TimedPoint } from './metric-point.js';
import { insertMetricPoints, insertModelMetrics } from './metric-points.queries.js';

/**
 * Keeps points of a run, all or none: one statement, two in a transaction where logged models have the points, too.
 *
 * @throws RunNotFoundError, RunDeletedError, LoggedModelNotFoundError
 */
export function logPoints(
  to: DataSource | EntityManager,
  workspace: string,
  runId: string,
  points: readonly TimedPoint[],
): Promise<void> {
  const ofModels = points.filter(({ modelId }) => modelId !== undefined);
  if (ofModels.length > 0 && to instanceof DataSource) {
    return inTransaction(to, (tx) => logPoints(tx, workspace, runId, points));
  }
  return insertAll(to instanceof DataSource ? to.manager : to, workspace, runId, points, ofModels);
}

async function insertAll(
  manager: EntityManager,
  workspace: string,
  runId: string,
  points: readonly TimedPoint[],
  ofModels: readonly TimedPoint[],
): Promise<void> {
  const id = runUuid(runId);
  const stage = id === undefined ? null : await insertMetricPoints(manager, workspace, id, points);
  if (id === undefined || stage === null) throw new RunNotFoundError(runId);
  if (stage === 'deleted') throw new RunDeletedError(runId);
  if (ofModels.length === 0) return;
  const [unknown] = await insertModelMetrics(manager, workspace, id, ofModels);
  if (unknown !== undefined) throw new LoggedModelNotFoundError(unknown);
}
