import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { NewRun, Run, RunFilter } from '../src/index.js';

import { Tracking } from './fixtures/tracking.js';

const ada = aContext({ principal: 'ada', roles: ['editor'] });
const RATES = [0.1, '0.1', '0.10', 1e-5, true, 'true', [16, 8], null] as const;
const TEAMS = ['risk', 'Risk', 'fraud_team'];
const DIGESTS = ['a', 'b'].map((digit) => digit.repeat(64));

let tracking: Tracking;
const made: Run[] = [];

/** Forty runs in two experiments, each with some of the things that runs are found by. */
beforeAll(async () => {
  tracking = await Tracking.start();
  for (let i = 0; i < 40; i++) {
    if (i % 3 === 0) tracking.clock.advance(1000);
    const [team, digest] = [TEAMS[i % 5], DIGESTS[i % 7]];
    const wanted: NewRun = {
      experiment: i % 2 === 0 ? 'churn' : 'fraud',
      name: `run ${i}`,
      params: { lr: RATES[i % RATES.length], 'layer size': i },
      tags: team === undefined ? {} : { team },
      datasets: digest === undefined ? [] : [{ datasetId: `set-${i % 7}`, digest, split: 'train', rows: null }],
    };
    const { id } = await tracking.runs.create(ada, wanted);
    const value = i % 4 === 0 ? Number.NaN : i / 40;
    if (i % 6 !== 0) await tracking.runs.logBatch(ada, id, { metrics: [{ key: 'auc', value, step: 0n }] });
    if (i % 9 === 0) await tracking.runs.finish(ada, id, 'failed');
    made.push(await tracking.runsQueries.get(ada, id));
  }
  await tracking.runs.create(aContext({ workspace: 'other', roles: ['editor'] }), { experiment: 'churn' });
});
afterAll(() => tracking.stop());

const newestFirst = (a: Run, b: Run): number => +b.startedAt - +a.startedAt || (a.id < b.id ? 1 : -1);

async function everyPage(filter: RunFilter, pageSize: number): Promise<Run[]> {
  const found: Run[] = [];
  let pageToken: string | undefined;
  do {
    const page = await tracking.runsQueries.list(ada, filter, { pageSize, pageToken });
    found.push(...page.items);
    ({ nextPageToken: pageToken } = page);
  } while (pageToken !== undefined);
  return found;
}

/** As text, the way a jsonb column gives it. */
const param = (run: Run, key: string): string | undefined => {
  const value = run.params[key];
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return value;
  if (value === 1e-5) return '0.00001';
  return JSON.stringify(value).replaceAll(',', ', ');
};

describe('the list of runs', () => {
  it.each<[string, (run: Run) => boolean]>([
    [`experiment = 'churn'`, (run) => run.experimentName === 'churn'],
    [`params.lr = '0.1'`, (run) => param(run, 'lr') === '0.1'],
    [`params.lr = '0.10' OR params.lr = '1e-5'`, (run) => param(run, 'lr') === '0.10'],
    [`params.lr = '0.00001'`, (run) => run.params['lr'] === 1e-5],
    [`params.lr = 'true'`, (run) => param(run, 'lr') === 'true'],
    [`params.lr = '[16, 8]'`, (run) => Array.isArray(run.params['lr'])],
    [`params.lr = 'null'`, () => false],
    [`params.lr != '0.1'`, (run) => param(run, 'lr') !== undefined && param(run, 'lr') !== '0.1'],
    [`NOT params.lr = '0.1'`, (run) => param(run, 'lr') !== '0.1'],
    [`params.\`layer size\` IN ('3', '4')`, (run) => ['3', '4'].includes(param(run, 'layer size') ?? '')],
    [`tags.team = 'risk'`, (run) => run.tags['team'] === 'risk'],
    [`tags.team ILIKE 'RIS%' AND NOT tags.team LIKE 'R%'`, (run) => run.tags['team'] === 'risk'],
    [`tags.team IS NULL`, (run) => run.tags['team'] === undefined],
    [`tags.team LIKE 'fraud\\_%'`, (run) => run.tags['team'] === 'fraud_team'],
    [`metrics.auc > 0.5`, (run) => (run.metrics['auc'] ?? 0) > 0.5],
    [`metrics.auc IS NULL OR status = 'failed'`, (run) => !('auc' in run.metrics) || run.status === 'failed'],
    [
      `(metrics.auc < 0.3 OR name = 'run 1') AND NOT (status != 'failed' OR experiment LIKE 'fr%')`,
      (run) =>
        ((run.metrics['auc'] ?? 1) < 0.3 || run.name === 'run 1') &&
        run.status === 'failed' &&
        run.experimentName === 'churn',
    ],
    [`datasets.id = 'set-1'`, (run) => run.datasets.some(({ datasetId }) => datasetId === 'set-1')],
    [`dataset.digest LIKE 'b%'`, (run) => run.datasets.some(({ digest }) => digest.startsWith('b'))],
    [`started_at >= '2026-11-23T12:00:05Z'`, (run) => +run.startedAt >= Date.UTC(2026, 10, 23, 12, 0, 5)],
    [`ended_at IS NOT NULL`, (run) => run.endedAt !== null],
  ])('is filtered by %s as a look at every run would', async (filter, holds) => {
    const expected = made.filter(holds).sort(newestFirst);
    expect((await everyPage({ filter }, 7)).map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
  });

  it('is ordered by a metric, missing values and NaN last, page by page', async () => {
    const value = (run: Run): number => ('auc' in run.metrics ? (run.metrics['auc'] ?? 0) : Infinity);
    const place = (run: Run): number => (value(run) === Infinity ? 2 : Number.isNaN(value(run)) ? 1 : 0);
    const expected = [...made].sort(
      (a, b) => place(a) - place(b) || (place(a) === 0 ? value(b) - value(a) : 0) || newestFirst(a, b),
    );
    const found = await everyPage({ orderBy: 'metrics.auc DESC' }, 6);
    expect(found.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
    const byName = await everyPage({ experiment: 'fraud', orderBy: 'status, name DESC' }, 5);
    const text = (run: Run): string => `${run.status} ${run.name}`;
    expect(byName).toHaveLength(20);
    expect(byName.map(({ status }) => status)).toEqual([...byName.map(({ status }) => status)].sort());
    expect(new Set(byName.map(text)).size).toBe(20);
  });

  it.each<[RunFilter, string]>([
    [{ filter: `color = 'red'` }, 'filter'],
    [{ filter: `status = 'done'` }, 'filter'],
    [{ filter: `metrics.auc = 'x'` }, 'filter'],
    [{ filter: '(' }, 'filter'],
    [{ orderBy: 'datasets.id' }, 'order_by'],
  ])('refuses %j and names the field', async (filter, field) => {
    await expect(tracking.runsQueries.list(ada, filter, {})).rejects.toMatchObject({ fields: [{ field }] });
  });

  it('is read in one statement a page, that of experiments too', async () => {
    const filter = `metrics.auc > 0.1 OR params.lr = '0.1' OR tags.team = 'risk' OR datasets.id = 'set-1'`;
    const runs = await tracking.statementsOf(() =>
      tracking.runsQueries.list(ada, { filter, orderBy: 'metrics.auc DESC, tags.team' }, {}),
    );
    const experiments = await tracking.statementsOf(() =>
      tracking.experimentsQueries.list(ada, { filter: `tags.a = 'b' OR name LIKE '%'`, orderBy: 'created_at DESC' }),
    );
    expect([runs.length, experiments.length]).toEqual([1, 1]);
  });
});

describe('the list of experiments', () => {
  it('is filtered and ordered like that of models', async () => {
    await tracking.experiments.create(ada, { name: 'tagged', tags: { team: 'risk' }, description: 'the last' });
    const list = async (filter?: string, orderBy?: string): Promise<string[]> =>
      (await tracking.experimentsQueries.list(ada, { filter, orderBy })).items.map(({ name }) => name);
    expect(await list()).toEqual(['churn', 'fraud', 'tagged']);
    expect(await list(`tags.team = 'risk' OR name ILIKE 'CH%'`, 'number DESC')).toEqual(['tagged', 'churn']);
    expect(await list(`NOT description LIKE '%last'`)).toEqual(['churn', 'fraud']);
    await expect(list(`stage = 'x'`)).rejects.toMatchObject({ fields: [{ field: 'filter' }] });
  });
});
