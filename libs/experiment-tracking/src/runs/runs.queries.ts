import { type Page, type PageRequest, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import { listRuns } from './listed-runs.queries.js';
import { RUN_DETAIL_COLUMNS, type RunDetails, type RunDetailsRow, toRunDetails } from './run-details.js';
import { runUuid } from './run-ids.js';
import { RUN_COLUMNS, type RunRow, RUNS, toRun } from './run-row.js';
import type { Run, RunFilter } from './run.js';
import { RunNotFoundError } from './runs.errors.js';

/** Reads runs of the caller's workspace. */
export class RunsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** Those that are not deleted, newest first unless ordered. @throws InvalidInputError */
  async list(context: RequestContext, filter: RunFilter, page: PageRequest): Promise<Page<Run>> {
    requireRole(context, 'viewer');
    return listRuns(this.dataSource, context.workspace, filter, page);
  }

  /** Also a deleted one. @throws RunNotFoundError */
  async get(context: RequestContext, id: string): Promise<Run> {
    return toRun(await this.one<RunRow>(context, id, RUN_COLUMNS));
  }

  /** With what it read and made. @throws RunNotFoundError */
  async details(context: RequestContext, id: string): Promise<RunDetails> {
    return toRunDetails(await this.one<RunDetailsRow>(context, id, RUN_DETAIL_COLUMNS));
  }

  /** Several with what they read and made, in the order of the ids, deleted ones too. @throws RunNotFoundError */
  async several(context: RequestContext, ids: readonly string[]): Promise<RunDetails[]> {
    requireRole(context, 'viewer');
    const uuids = ids.map(runUuid);
    const rows: RunDetailsRow[] = await this.dataSource.query(
      `SELECT ${RUN_DETAIL_COLUMNS} FROM ${RUNS} WHERE r.workspace = $1 AND r.id = ANY ($2::uuid[])`,
      [context.workspace, uuids.flatMap((id) => id ?? [])],
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id, i) => {
      const row = byId.get(uuids[i] ?? '');
      if (row === undefined) throw new RunNotFoundError(id);
      return toRunDetails(row);
    });
  }

  /** Whether a run of the caller's workspace holds an artifact with this manifest digest (sha256, hex). */
  async holdsArtifact(context: RequestContext, digest: string): Promise<boolean> {
    requireRole(context, 'viewer');
    const rows: unknown[] = await this.dataSource.query(
      `SELECT 1 FROM runs WHERE workspace = $1 AND artifacts @> $2::jsonb LIMIT 1`,
      [context.workspace, JSON.stringify([{ digest }])],
    );
    return rows.length > 0;
  }

  private async one<R extends RunRow>(context: RequestContext, id: string, columns: string): Promise<R> {
    requireRole(context, 'viewer');
    const rows: R[] = await this.dataSource.query(
      `SELECT ${columns} FROM ${RUNS} WHERE r.workspace = $1 AND r.id = $2`,
      [context.workspace, runUuid(id) ?? null],
    );
    const row = rows[0];
    if (row === undefined) throw new RunNotFoundError(id);
    return row;
  }
}
