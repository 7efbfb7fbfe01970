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

import { runUuid } from '../runs/run-ids.js';
import type { LatestMetric } from '../runs/run.js';
import { RunNotFoundError } from '../runs/runs.errors.js';

import {
  type HistoryOrder,
  type HistoryPlace,
  type PointRow,
  selectHistories,
  selectHistory,
  selectSamples,
} from './metric-history.queries.js';

/** Most points that one answer holds where the caller does not page. */
export const MAX_UNPAGED_POINTS = 1_000_000;
const MAX_POINTS_PER_PAGE = 50_000;
const WHOLE = /^-?\d{1,19}$/;

/** A point with the run it belongs to. */
export interface MetricOfRun extends LatestMetric {
  readonly runId: string;
}

/** Reads the history of metrics. */
export class MetricsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** All values of one metric of a run, by step, time and value. @throws RunNotFoundError */
  async history(context: RequestContext, runId: string, key: string, page: PageRequest): Promise<Page<LatestMetric>> {
    requireRole(context, 'viewer');
    return this.page(await this.idOf(context, runId), key, 'step', pageSizeOf(page), page.pageToken);
  }

  /**
   * The same by time, step and value, as MLflow has it; the whole unless `maxPoints` is given.
   *
   * @throws RunNotFoundError, InvalidInputError for more points than one answer holds
   */
  async timeline(
    context: RequestContext,
    runId: string,
    key: string,
    options: { maxPoints?: number | undefined; pageToken?: string | undefined } = {},
  ): Promise<Page<LatestMetric>> {
    requireRole(context, 'viewer');
    const { maxPoints, pageToken } = options;
    const id = await this.idOf(context, runId);
    if (maxPoints !== undefined) return this.page(id, key, 'time', Math.min(maxPoints, MAX_POINTS_PER_PAGE), pageToken);
    const page = await this.page(id, key, 'time', MAX_UNPAGED_POINTS, pageToken);
    if (page.nextPageToken === undefined) return page;
    throw InvalidInputError.of('max_results', `is required for more than ${MAX_UNPAGED_POINTS} points`);
  }

  /** One metric of many runs, by run, time, step and value; at most `maxPoints` in all, unknown runs have none. */
  async histories(
    context: RequestContext,
    runIds: readonly string[],
    key: string,
    maxPoints: number,
  ): Promise<MetricOfRun[]> {
    requireRole(context, 'viewer');
    const ids = runIds.map(runUuid).filter((id) => id !== undefined);
    const { workspace } = context;
    const rows = await selectHistories(this.dataSource, { workspace, runIds: ids, key, limit: maxPoints });
    return rows.map((row) => ({ ...toPoint(key, row), runId: row.run_id }));
  }

  /** At most `perRun` points of each run, evenly spread, first and last among them. @throws RunNotFoundError */
  async samples(
    context: RequestContext,
    runIds: readonly string[],
    key: string,
    options: { perRun: number; fromStep?: bigint | undefined; toStep?: bigint | undefined },
  ): Promise<MetricOfRun[]> {
    requireRole(context, 'viewer');
    const ids = await this.idsOf(context, runIds);
    const rows = await selectSamples(this.dataSource, { runIds: ids, key, ...options });
    return rows.map((row) => ({ ...toPoint(key, row), runId: row.run_id }));
  }

  private async page(
    runId: string,
    key: string,
    order: HistoryOrder,
    size: number,
    pageToken: string | undefined,
  ): Promise<Page<LatestMetric>> {
    const after = pageToken === undefined ? undefined : placeOf(pageToken);
    const rows = await selectHistory(this.dataSource, { runId, key, order, after, limit: size + 1 });
    const { items, nextPageToken } = toPage(rows, size, tokenValues);
    return { items: items.map((row) => toPoint(key, row)), ...(nextPageToken !== undefined && { nextPageToken }) };
  }

  private async idOf(context: RequestContext, runId: string): Promise<string> {
    const [id = ''] = await this.idsOf(context, [runId]);
    return id;
  }

  private async idsOf(context: RequestContext, runIds: readonly string[]): Promise<string[]> {
    const ids = runIds.map((runId) => runUuid(runId) ?? notFound(runId));
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT id FROM runs WHERE workspace = $1 AND id = ANY ($2::uuid[])`,
      [context.workspace, ids],
    );
    const known = new Set(rows.map((row) => row.id));
    for (const [i, id] of ids.entries()) if (!known.has(id)) notFound(runIds[i] ?? id);
    return ids;
  }
}

function notFound(runId: string): never {
  throw new RunNotFoundError(runId);
}

const tokenValues = ({ step, time_ms, value }: PointRow): string[] => [step, time_ms, String(value)];

function toPoint(key: string, { step, time_ms, value }: PointRow): LatestMetric {
  return { key, value, step: BigInt(step), time: new Date(Number(time_ms)) };
}

/** @throws InvalidInputError naming `page_token` */
function placeOf(token: string): HistoryPlace {
  const [step = '', timeMs = '', value = ''] = decodePageToken(token, 3).map(String);
  const fits =
    [step, timeMs].every((text) => WHOLE.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)) &&
    (value === 'NaN' || (value !== '' && Number.isFinite(Number(value))));
  if (!fits) throw InvalidInputError.of('page_token', 'is not a token that this list gave out');
  return { step, timeMs, value };
}
