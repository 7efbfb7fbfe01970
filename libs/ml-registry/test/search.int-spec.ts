import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aContext } from '@intelgraph/testing';
import type { DataSource, Logger } from 'typeorm';

import type { SearchModels, SearchVersions } from '../src/index.js';

import { ada, promote, registryFixture, training, type RegistryFixture } from './registry-fixture.js';

/** The statements that `work` sends. */
async function statementsOf(dataSource: DataSource, work: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = [];
  const before = dataSource.logger;
  const silent = (): void => undefined;
  const counting: Logger = {
    logQuery: (query) => void sent.push(query),
    logQueryError: silent,
    logQuerySlow: silent,
    logSchemaBuild: silent,
    logMigration: silent,
    log: silent,
  };
  dataSource.logger = counting;
  await work().finally(() => (dataSource.logger = before));
  return sent;
}

describe('searches', () => {
  let registry: RegistryFixture;

  const versions = async (search: SearchVersions, model?: string): Promise<string[]> => {
    const { items } =
      model === undefined
        ? await registry.versionsQueries.search(ada, search)
        : await registry.versionsQueries.list(ada, model, search);
    return items.map(({ model_name, version }) => `${model_name}@${version}`);
  };
  const models = async (search: SearchModels): Promise<string[]> =>
    (await registry.modelsQueries.list(ada, search)).items.map(({ name }) => name);

  beforeAll(async () => {
    registry = await registryFixture();
    await registry.models.create(ada, { name: 'base', tags: ['vision'], description: 'the first one' });
    const artifact = `artifact://sha256:${await registry.anArtifact('base')}`;
    const register = (name: string, version: string, more: object = {}): Promise<unknown> =>
      registry.versions.register(training, { name, version, artifact_uri: artifact, ...more });
    const from = (model_id: string, version: string) => ({
      lineage: { parent_models: [{ model_id, version, relationship: 'fine-tuned' }] },
    });
    await register('base', '1.0.0', { metrics: { acc: 0.7, 'val loss': 0.4 }, tags: ['old'] });
    await register('base', '1.10.0', { metrics: { acc: 0.8 }, hyperparameters: { lr: 0.01, opt: 'adam' } });
    await register('base', '1.9.0', { metrics: { acc: 0.75, 'val loss': 0.3 }, hyperparameters: { opt: 'sgd' } });
    await register('child', '1.0.0', from('base', '1.0.0'));
    await register('grandchild', '1.0.0', { ...from('child', '1.0.0'), tags: ['leaf'] });
    await register('foreign', '1.0.0', from('bert', '3.0.0'));
    await register('below-foreign', '1.0.0', {
      lineage: {
        parent_models: [{ model_id: 'foreign', version: '1.0.0', relationship: 'distilled' }],
        datasets: [{ dataset_id: 'transactions', version: '4', digest: 'd'.repeat(64) }],
      },
    });
    await promote(registry, 'base', '1.9.0');
    const elsewhere = aContext({ principal: 'ada', workspace: 'other' });
    await registry.versions.register(elsewhere, { name: 'base', version: '1.0.0', metrics: { acc: 0.9 } });
  });
  afterAll(() => registry.database.drop());

  it.each([
    ['metrics.acc > 0.7', ['base@1.9.0', 'base@1.10.0']],
    ['metrics.acc != 0.8', ['base@1.9.0', 'base@1.0.0']],
    ['NOT metrics.acc = 0.8 AND model = "base"', ['base@1.9.0', 'base@1.0.0']],
    ['metrics.`val loss` IS NULL AND name = "base"', ['base@1.10.0']],
    ["params.opt = 'adam' OR params.lr = '0.01'", ['base@1.10.0']],
    ["tag = 'old' or tags IN ('leaf', 'x')", ['grandchild@1.0.0', 'base@1.0.0']],
    ["model = 'base' AND tag != 'old'", ['base@1.9.0', 'base@1.10.0']],
    ["version >= '1.9.0'", ['base@1.9.0', 'base@1.10.0']],
    ["version < '1.10.0' AND version LIKE '1.9%'", ['base@1.9.0']],
    ["labels.semver = '1.10.0'", ['base@1.10.0']],
    ['number > 1', ['base@1.9.0', 'base@1.10.0']],
    ["stage = 'production'", ['base@1.9.0']],
    ["created_at > '2100-01-01'", []],
    ["created_at > 0 AND model ILIKE 'GRAND%'", ['grandchild@1.0.0']],
    ["derived_from = 'base@1.0.0'", ['grandchild@1.0.0', 'child@1.0.0']],
    ["derived_from = 'child@1.0.0' AND NOT tag = 'leaf'", []],
    ["derived_from = 'bert@3.0.0'", ['below-foreign@1.0.0', 'foreign@1.0.0']],
    ["derived_from = 'nobody@1.0.0'", []],
    ["datasets.id = 'transactions' AND dataset.digest LIKE 'd%'", ['below-foreign@1.0.0']],
  ])('find versions by %s', async (filter, expected) => {
    expect(await versions({ filter })).toEqual(expected);
  });

  it.each([
    [undefined, ['base@1.10.0', 'base@1.9.0', 'base@1.0.0']],
    ['metrics.acc', ['base@1.0.0', 'base@1.9.0', 'base@1.10.0']],
    ['version', ['base@1.0.0', 'base@1.9.0', 'base@1.10.0']],
    ['metrics.`val loss` DESC', ['base@1.0.0', 'base@1.9.0', 'base@1.10.0']],
    ['stage DESC, number DESC', ['base@1.9.0', 'base@1.10.0', 'base@1.0.0']],
  ])('list the versions of a model by %s, also one at a time', async (orderBy, expected) => {
    expect(await versions({ orderBy }, 'base')).toEqual(expected);
    const found: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await registry.versionsQueries.list(ada, 'base', { orderBy, pageToken, pageSize: 1 });
      found.push(...page.items.map(({ version }) => `base@${version}`));
      ({ nextPageToken: pageToken } = page);
    } while (pageToken !== undefined);
    expect(found).toEqual(expected);
  });

  it.each([
    [{}, ['base', 'below-foreign', 'child', 'foreign', 'grandchild']],
    [{ filter: "stage = 'production'" }, ['base']],
    [{ filter: "NOT stage = 'production' AND name LIKE '%child'" }, ['child', 'grandchild']],
    [{ filter: "derived_from = 'base@1.0.0'", orderBy: 'name DESC' }, ['grandchild', 'child']],
    [{ filter: "tag = 'vision' AND description ILIKE '%FIRST%'" }, ['base']],
    [{ filter: 'created_at < 0' }, []],
  ])('find models by %j', async (search, expected) => {
    expect(await models(search)).toEqual(expected);
  });

  it.each([
    [{ filter: "color = 'x'" }, 'filter'],
    [{ filter: "derived_from = 'base'" }, 'filter'],
    [{ filter: "version > 'one'" }, 'filter'],
    [{ filter: "stage_kind = 'live'" }, 'filter'],
    [{ filter: "tag LIKE 'x'" }, 'filter'],
    [{ orderBy: 'tag' }, 'order_by'],
    [{ orderBy: 'color' }, 'order_by'],
    [{ pageToken: 'x' }, 'page_token'],
    [{ pageSize: 0 }, 'page_size'],
  ])('refuse %j and name the field', async (search, field) => {
    await expect(registry.versionsQueries.search(ada, search)).rejects.toMatchObject({ fields: [{ field }] });
  });

  it('send at most five statements a page, however long it is', async () => {
    const { dataSource } = registry.database;
    const filter = "metrics.acc > 0 OR derived_from = 'base@1.0.0' OR labels.semver = '1.0.0'";
    const searched = await statementsOf(dataSource, () =>
      registry.versionsQueries.search(ada, { filter, orderBy: 'metrics.acc' }),
    );
    const listed = await statementsOf(dataSource, () => registry.versionsQueries.list(ada, 'base', { filter }));
    const modelPage = await statementsOf(dataSource, () =>
      registry.modelsQueries.list(ada, { filter: "stage = 'production' OR labels.a = 'b'" }),
    );
    expect([searched.length, listed.length, modelPage.length]).toEqual([3, 4, 2]);
  });
});
