import { type Page, type PageRequest, requireRole, type RequestContext } from '@intelgraph/kernel';
import { type KeysetOrder, keysetPage, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { MetricPoint } from '../runs/run.js';
import type { RunsQueries } from '../runs/runs.queries.js';

import { MetricPointEntity } from './metric-point.entity.js';

const BY_STEP: KeysetOrder<MetricPointEntity> = {
  expressions: ['p.step', 'p.time'],
  casts: ['bigint', 'timestamptz'],
  direction: 'ASC',
  cursorOf: (row) => [row.step, row.time.toISOString()],
};

/** Reads the history of metrics. */
export class MetricsQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly runs: RunsQueries,
  ) {}

  /** All values of one metric of a run, by step and time. @throws RunNotFoundError */
  async history(
    context: RequestContext,
    runId: string,
    key: string,
    page: PageRequest,
  ): Promise<Page<Required<MetricPoint>>> {
    requireRole(context, 'viewer');
    const run = await this.runs.get(context, runId);
    const query = this.dataSource
      .getRepository(MetricPointEntity)
      .createQueryBuilder('p')
      .where('p.runId = :runId AND p.key = :key', { runId: run.id, key });
    const result = await keysetPage(query, BY_STEP, page);
    return {
      ...result,
      items: result.items.map((row) => ({ key: row.key, value: row.value, step: BigInt(row.step), time: row.time })),
    };
  }
}

/** Adds points; one that is there already (same metric, step and time) stays as it is. */
export async function insertMetricPoints(
  tx: Transaction,
  runId: string,
  points: readonly (MetricPoint & { readonly time: Date })[],
): Promise<void> {
  if (points.length === 0) return;
  const values = points.map(({ key, value, step, time }) => ({ runId, key, value, step: step.toString(), time }));
  await tx.createQueryBuilder().insert().into(MetricPointEntity).values(values).orIgnore().execute();
}
