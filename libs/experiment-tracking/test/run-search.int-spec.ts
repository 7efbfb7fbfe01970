import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Tracking } from './fixtures/tracking.js';

const ada = aContext({ principal: 'ada', roles: ['editor'] });
const T0 = Date.UTC(2026, 0, 1);

let tracking: Tracking;
const names = new Map<string, string>();
let experiment: bigint;

/** Five runs; odd ones have no `auc`, the last one's is NaN. */
beforeAll(async () => {
  tracking = await Tracking.start();
  experiment = (await tracking.experiments.create(ada, { name: 'searched' })).number;
  for (let i = 0; i < 5; i++) {
    const { id } = await tracking.runs.create(ada, {
      experiment,
      name: `run ${i}`,
      startedAt: new Date(T0 + (i < 2 ? 0 : i)),
      params: { lr: String(i / 10), depth: i },
      tags: i % 2 === 0 ? { team: 'Risk' } : {},
    });
    names.set(id, String(i));
    const auc = i % 2 === 1 ? [] : [{ key: 'auc', value: i === 4 ? Number.NaN : i / 10, step: 0n }];
    await tracking.runs.logBatch(ada, id, { metrics: [...auc, { key: 'val loss', value: 1 - i / 10, step: 0n }] });
    if (i === 3) await tracking.runs.finish(ada, id, 'killed');
  }
});
afterAll(() => tracking.stop());

const find = async (filter = '', orderBy: string[] = [], more: object = {}): Promise<string> => {
  const search = { experiments: [experiment], view: 'active_only' as const, maxResults: 100, filter, orderBy };
  const { items } = await tracking.runSearch.search(ada, { ...search, ...more });
  return items.map(({ id }) => names.get(id)).join('');
};

describe('a search of runs', () => {
  it('has the newest first, of one time by id, deleted ones apart', async () => {
    expect(await find()).toBe('43201');
    const { id } = await tracking.runs.create(ada, { experiment, name: 'gone' });
    names.set(id, 'x');
    await tracking.runs.delete(ada, id);
    expect([await find(), await find('', [], { view: 'deleted_only' })]).toEqual(['43201', 'x']);
    expect(await find('', [], { view: 'all' })).toBe('x43201');
  });

  it.each([
    ['metrics.auc > 0', '2'],
    ['metrics.auc >= 0 AND metrics.`val loss` <= 0.8', '2'],
    ['metrics.auc != 0', '42'],
    ["params.lr = '0.1' OR params.depth = '4'", '41'],
    ["tags.team = 'Risk'", '420'],
    ["tags.team != 'Risk'", ''],
    ["NOT tags.team ILIKE 'risk'", '31'],
    ["attributes.status = 'KILLED'", '3'],
    [`start_time > ${T0}`, '432'],
    ["run_name LIKE 'run %' AND tags.`mlflow.runName` != 'run 4'", '3201'],
    ["artifact_uri LIKE 'mlflow-artifacts:/%/artifacts'", '43201'],
  ])('finds by %s', async (filter, found) => {
    expect(await find(filter)).toBe(found);
  });

  it.each([
    [['metrics.auc ASC'], '02431'],
    [['metrics.auc DESC'], '20431'],
    [['params.lr DESC'], '43210'],
    [['tags.team', 'metrics.`val loss`'], '42031'],
    [['end_time DESC', 'start_time'], '30124'],
  ])('orders by %p, missing values and NaN last', async (orderBy, order) => {
    expect(await find('', orderBy)).toBe(order);
  });

  it('pages through any order without gaps or repeats, in at most five statements a page', async () => {
    for (const orderBy of [[], ['metrics.auc DESC'], ['tags.team DESC', 'params.lr']]) {
      const whole = await find('', orderBy);
      let pageToken: string | undefined;
      let seen = '';
      do {
        const token = pageToken;
        const statements = await tracking.statementsOf(async () => {
          const search = { experiments: [experiment], view: 'active_only' as const, maxResults: 2, orderBy };
          const page = await tracking.runSearch.search(ada, {
            ...search,
            ...(token !== undefined && { pageToken: token }),
          });
          seen += page.items.map(({ id }) => names.get(id)).join('');
          pageToken = page.nextPageToken;
        });
        expect(statements.length).toBeLessThanOrEqual(5);
      } while (pageToken !== undefined);
      expect(seen).toBe(whole);
    }
  });

  it('sees neither another workspace nor an experiment that does not exist', async () => {
    const stranger = aContext({ workspace: 'other' });
    const search = { experiments: [experiment, 777n], view: 'all' as const, maxResults: 10 };
    expect((await tracking.runSearch.search(stranger, search)).items).toEqual([]);
    expect((await tracking.runSearch.search(ada, { ...search, experiments: [] })).items).toEqual([]);
  });

  it.each([
    [{ filter: 'metrics.auc >' }, 'filter'],
    [{ filter: "foo.bar = 'x'" }, 'filter'],
    [{ orderBy: ['attributes.nothing'] }, 'order_by'],
    [{ pageToken: 'x' }, 'page_token'],
    [{ maxResults: 0 }, 'max_results'],
  ])('refuses %j and says what is wrong', async (more, field) => {
    const search = { experiments: [experiment], view: 'all' as const, maxResults: 10, ...more };
    await expect(tracking.runSearch.search(ada, search)).rejects.toMatchObject({ fields: [{ field }] });
  });
});

describe('a search of experiments', () => {
  it('finds by name and tags, by default the newest first', async () => {
    for (const name of ['b', 'a', 'c']) {
      tracking.clock.advance(1);
      await tracking.experiments.create(ada, { name, tags: { of: name } });
    }
    const list = async (filter: string, orderBy: string[] = []): Promise<string[]> => {
      const page = { view: 'active_only' as const, maxResults: 10, filter, orderBy };
      return (await tracking.experimentSearch.search(ada, page)).items.map(({ name }) => name);
    };
    expect(await list('')).toEqual(['c', 'a', 'b', 'searched']);
    expect(await list("tags.of IN ('a', 'b') OR name LIKE 'search%'", ['name'])).toEqual(['a', 'b', 'searched']);
  });
});
