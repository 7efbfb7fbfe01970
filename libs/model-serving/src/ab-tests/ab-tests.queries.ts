import type { AbTestState } from '@intelgraph/contracts';
import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { toAbTest, type AbTest } from './ab-test.js';
import { AbTestEntity } from './ab-test.entity.js';

/** Most tests that are kept in memory; the oldest ones win. */
const MAX_RUNNING = 1000;

/** Keeps a state unless a newer one is there. @returns whether it was newer */
export async function upsertAbTest(
  tx: Transaction,
  workspace: string,
  state: AbTestState,
  revision: number,
): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `WITH kept AS (
       INSERT INTO ab_tests (id, workspace, status, revision, state) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET status = excluded.status, revision = excluded.revision, state = excluded.state
        WHERE ab_tests.revision < excluded.revision
       RETURNING 1)
     SELECT 1 FROM kept`,
    [state.id, workspace, state.status, revision, JSON.stringify(state)],
  );
  return rows.length > 0;
}

/** The running tests of all workspaces, in the order of their ids. */
export async function runningAbTests(source: DataSource): Promise<AbTest[]> {
  const found = await source
    .getRepository(AbTestEntity)
    .find({ where: { status: 'running' }, order: { id: 'ASC' }, take: MAX_RUNNING });
  return found.map(({ workspace, revision, state }) => toAbTest(workspace, { ...state, revision }));
}
