import type { TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';

import { ModelNames, PredictionsQueries } from '../src/index.js';

import { MonitoringHarness, monitoringDatabase } from './monitoring-harness.js';

let database: TestDatabase;
let monitoring: MonitoringHarness;
const asked: { sql: string; values: unknown[] }[] = [];

const time = (i: number): string => new Date(Date.UTC(2026, 0, 1) + i * 1000).toISOString();

/** Predictions of one version, one every `step` seconds. */
async function predict(model: string, version: string, count: number, step: number): Promise<void> {
  const predictions = Array.from({ length: count }, (_, i) => ({
    prediction_id: `${model}-${version}-${String(i).padStart(5, '0')}`,
    event_time: time(i * step),
    inputs: { amount: i },
    prediction: 1,
  }));
  const batch = { endpoint: 'e', model_name: model, model_version: version, predictions };
  await monitoring.services.predictions.record(monitoring.context, batch);
}

const madeWith = (model: string, version: string, dataset: string) =>
  monitoring.query(`INSERT INTO version_datasets VALUES ($1, $2, $3, $4, '1', 'train', NULL)`, [
    ...[monitoring.context.workspace, model, version, dataset],
  ]);

interface Plan {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

/** Rows of the table of predictions that a plan has touched. */
function touched(plan: Plan): number {
  const rows = (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'];
  const own = plan['Relation Name'] === 'predictions' ? rows : 0;
  return own + (plan.Plans ?? []).reduce((sum, child) => sum + touched(child), 0);
}

async function costOf({ sql, values }: { sql: string; values: unknown[] }): Promise<number> {
  const [row] = await monitoring.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`,
    values,
  );
  return touched(row!['QUERY PLAN'][0]!.Plan);
}

describe('the predictions that came from a data set, among many others', () => {
  let queries: PredictionsQueries;

  beforeAll(async () => {
    database = await monitoringDatabase();
    monitoring = new MonitoringHarness(database);
    const { dataSource } = database;
    const listening = {
      query: (sql: string, values: unknown[]) => {
        asked.push({ sql, values });
        return dataSource.query(sql, values);
      },
    } as unknown as DataSource;
    queries = new PredictionsQueries(listening, new ModelNames(dataSource));
    await predict('crowd', '1', 10_000, 1);
    await predict('a', '1', 30, 20);
    await predict('a', '2', 30, 30);
    await predict('b', '1', 30, 50);
    for (const [model, version] of [
      ['a', '1'],
      ['b', '1'],
      ['never-asked', '1'],
    ] as const) {
      await madeWith(model, version, 'ours');
    }
    await madeWith('crowd', '1', 'everybody');
    await monitoring.query('ANALYZE predictions');
    await monitoring.query('ANALYZE version_datasets');
  });
  afterAll(() => database.drop());

  it('are listed over all its versions, newest first, page by page', async () => {
    const ids: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await queries.list(monitoring.context, { dataset: 'ours', pageSize: 7, pageToken });
      ids.push(...page.items.map(({ prediction_id }) => prediction_id));
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);

    const of = (model: string, step: number) =>
      Array.from({ length: 30 }, (_, i) => [i * step, `${model}-1-${String(i).padStart(5, '0')}`] as const);
    const wanted = [...of('a', 20), ...of('b', 50)].sort((x, y) => y[0] - x[0] || (x[1] < y[1] ? 1 : -1));
    expect(ids).toEqual(wanted.map(([, id]) => id));
  });

  it.each([
    [{ dataset: 'ours' }, 10],
    [{ dataset: 'nothing' }, 0],
    [{ dataset: 'everybody', column: 'amount' }, 10],
    [{ model: 'crowd', column: 'amount' }, 10],
  ])('cost a page, not the whole table: %j', async (filter, found) => {
    asked.length = 0;
    const { items } = await queries.list(monitoring.context, { ...filter, pageSize: 10 });
    expect(items).toHaveLength(found);
    // Two versions with eleven rows each, their sort by time, and the page itself.
    expect(await costOf(asked[0]!)).toBeLessThan(100);
  });

  it('do not find a column that a prediction only inherits', async () => {
    await monitoring.query(`INSERT INTO version_columns VALUES ($1, 'a', '1', 'constructor', 0, 'string', NULL)`, [
      monitoring.context.workspace,
    ]);
    const { columns } = await monitoring.services.predictionLineage.get(monitoring.context, 'a-1-00000');
    expect(columns).toEqual([
      { node: 'model:a@1#constructor', column: 'constructor', type: 'string', ignored: null, fed: false },
      { node: 'model:a@1#amount', column: 'amount', type: null, ignored: null, fed: true },
    ]);
  });
});
