import {
  decodePageToken,
  InvalidInputError,
  type Page,
  type PageRequest,
  pageSizeOf,
  requireRole,
  type RequestContext,
  toPage,
} from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import { RUN_DETAIL_COLUMNS, type RunDetails, type RunDetailsRow, toRunDetails } from './run-details.js';
import { runUuid } from './run-ids.js';
import { RUN_COLUMNS, type RunRow, toRun } from './run-row.js';
import type { Run, RunFilter } from './run.js';
import { RunNotFoundError } from './runs.errors.js';

const FROM = `FROM runs r JOIN experiments e ON e.id = r.experiment_id`;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Reads runs of the caller's workspace. */
export class RunsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** Those that are not deleted, newest first. */
  async list(context: RequestContext, filter: RunFilter, page: PageRequest): Promise<Page<Run>> {
    requireRole(context, 'viewer');
    const size = pageSizeOf(page);
    const [startedAt, id] = page.pageToken === undefined ? [null, null] : cursorOf(page.pageToken);
    const rows: RunRow[] = await this.dataSource.query(
      `SELECT ${RUN_COLUMNS} ${FROM}
        WHERE r.workspace = $1 AND r.lifecycle_stage = 'active'
          AND ($2::text IS NULL OR e.name = $2) AND ($3::text IS NULL OR r.status = $3)
          AND ($4::text IS NULL OR r.job_id = $4)
          AND ($5::timestamptz IS NULL OR (r.started_at, r.id) < ($5, $6::uuid))
        ORDER BY r.started_at DESC, r.id DESC LIMIT $7`,
      [
        context.workspace,
        filter.experiment ?? null,
        filter.status ?? null,
        filter.jobId ?? null,
        startedAt,
        id,
        size + 1,
      ],
    );
    const result = toPage(rows, size, (row) => [row.started_at.toISOString(), row.id]);
    return { ...result, items: result.items.map(toRun) };
  }

  /** Also a deleted one. @throws RunNotFoundError */
  async get(context: RequestContext, id: string): Promise<Run> {
    return toRun(await this.one<RunRow>(context, id, RUN_COLUMNS));
  }

  /** With what it read and made. @throws RunNotFoundError */
  async details(context: RequestContext, id: string): Promise<RunDetails> {
    return toRunDetails(await this.one<RunDetailsRow>(context, id, RUN_DETAIL_COLUMNS));
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
    const rows: R[] = await this.dataSource.query(`SELECT ${columns} ${FROM} WHERE r.workspace = $1 AND r.id = $2`, [
      context.workspace,
      runUuid(id) ?? null,
    ]);
    const row = rows[0];
    if (row === undefined) throw new RunNotFoundError(id);
    return row;
  }
}

/** @throws InvalidInputError */
function cursorOf(token: string): [startedAt: string, id: string] {
  const [startedAt, id] = decodePageToken(token, 2);
  const time = String(startedAt);
  const uuid = runUuid(String(id));
  if (uuid === undefined || !TIME.test(time) || Number.isNaN(Date.parse(time)))
    throw InvalidInputError.of('page_token', 'is not a token that this list gave out');
  return [new Date(time).toISOString(), uuid];
}
