import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ada, registryFixture, type RegistryFixture } from './registry-fixture.js';

const MODELS = 120;
const MANY = 5000;

let registry: RegistryFixture;
const statements: string[] = [];
beforeAll(async () => {
  registry = await registryFixture();
  const { dataSource } = registry.database;
  await registry.models.createNew(ada, { name: 'big' });
  const first = await registry.sourcedVersions.create(ada, 'big', { source: 's3://b/1' });
  await dataSource.query(
    `INSERT INTO model_versions (id, workspace, model_id, model_name, version, version_order, stage, stage_kind, framework,
       model_type, author, description, artifact_uri, artifact_status, metrics, hyperparameters, tags, content_hash, created_by,
       created_at, updated_at, revision, number, labels, source, storage_location, stage_changed_at)
     SELECT 'v' || n, workspace, model_id, model_name, n || '.0.0', lpad(n::text, 9, '0'),
       s.name, s.name, '', '', '', '', '', 'external', '{}', '{}', '{}', '', '',
       created_at, updated_at, 1, n, jsonb_build_object('semver', n || '.0.0', 'n', n::text), 's3://b', 's3://b', created_at
       FROM model_versions, generate_series(2, $2) n,
            LATERAL (SELECT CASE n % 100 WHEN 0 THEN 'staging' ELSE 'archived' END AS name) s WHERE id = $1`,
    [first.id, MANY],
  );
  for (let i = 0; i < MODELS; i++) {
    const name = `m ${String(i).padStart(3, '0')}`;
    await registry.models.createNew(ada, { name, labels: { team: i % 2 === 0 ? 'a' : 'b' } });
    await registry.sourcedVersions.create(ada, name, { source: 's3://b/m' });
    await registry.aliases.set(ada, name, 'champion', 1);
  }
  await dataSource.query('ANALYZE models, model_versions, model_aliases');
  const logger = { logQuery: (sql: string) => void statements.push(sql) };
  Object.assign(dataSource.logger, logger);
});
afterAll(() => registry.database.drop());

/** The statements that a call sends. */
async function statementsOf(call: () => Promise<unknown>): Promise<string[]> {
  statements.length = 0;
  await call();
  return [...statements];
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly Plan[];
}

const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];

/** Rows of a table that a statement reads, and whether it reads the whole table. */
async function reads(sql: string, values: unknown[], table: string): Promise<{ rows: number; whole: boolean }> {
  const [answer] = await registry.database.dataSource.query<[{ 'QUERY PLAN': [{ Plan: Plan }] }]>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`,
    values,
  );
  const scans = nodes(answer['QUERY PLAN'][0].Plan).filter((node) => node['Relation Name'] === table);
  return {
    rows: scans.reduce((sum, scan) => sum + scan['Actual Rows'] * scan['Actual Loops'], 0),
    whole: scans.some((scan) => scan['Node Type'] === 'Seq Scan'),
  };
}

describe('reads', () => {
  it('of a model with 5,000 versions touch the newest of each stage alone, in one statement', async () => {
    const [sql = '', ...others] = await statementsOf(() => registry.modelViews.get(ada, 'big'));

    expect(others).toEqual([]);
    const view = await registry.modelViews.get(ada, 'big');
    expect(view?.latest_versions.map(({ stage, number }) => [stage, number])).toEqual([
      ['development', 1],
      ['archived', MANY - 1],
      ['staging', MANY],
    ]);
    const { rows, whole } = await reads(sql, ['default', 'big'], 'model_versions');
    expect(whole).toBe(false);
    expect(rows).toBeLessThan(10);
  });

  it.each([
    ['by number', () => registry.versionViews.byKey(ada, 'big', 4711), ['default', 'big', 4711]],
    ['by semantic version', () => registry.versionViews.byKey(ada, 'big', '4711.0.0'), ['default', 'big', '4711.0.0']],
    ['by alias', () => registry.versionViews.byAlias(ada, 'm 007', 'champion'), ['default', 'm 007', 'champion']],
  ])('of a version %s are one statement for one row', async (_how, call, values) => {
    const [sql = '', ...others] = await statementsOf(call);

    expect(others).toEqual([]);
    expect(await reads(sql, values, 'model_versions')).toEqual({ rows: 1, whole: false });
  });

  it('of a page of 100 models with versions and aliases are one statement, on every page', async () => {
    const first = await registry.modelSearch.search(ada, { pageSize: 100 });
    expect(first.items).toHaveLength(100);
    const second = { pageSize: 100, pageToken: first.nextPageToken };
    expect(await statementsOf(() => registry.modelSearch.search(ada, { pageSize: 100 }))).toHaveLength(1);
    expect(await statementsOf(() => registry.modelSearch.search(ada, second))).toHaveLength(1);
    const { items } = await registry.modelSearch.search(ada, second);
    expect(items).toHaveLength(MODELS + 1 - 100);
    expect(items.at(-1)).toMatchObject({
      name: 'm 119',
      aliases: [{ alias: 'champion', number: 1 }],
      latest_versions: [{ aliases: ['champion'] }],
    });
    const tagged = { filter: "tags.team = 'b'", pageSize: 100 };
    expect(await statementsOf(() => registry.modelSearch.search(ada, tagged))).toHaveLength(1);
    expect((await registry.modelSearch.search(ada, tagged)).items).toHaveLength(MODELS / 2);
  });

  it('of versions by name, number and tag are one statement each', async () => {
    const search = { filter: "name = 'big' AND version_number > 4990", pageSize: 5, orderBy: ['version_number DESC'] };
    expect(await statementsOf(() => registry.versionSearch.search(ada, search))).toHaveLength(1);
    const { items, nextPageToken } = await registry.versionSearch.search(ada, search);
    expect(items.map(({ number }) => number)).toEqual([5000, 4999, 4998, 4997, 4996]);
    const rest = await registry.versionSearch.search(ada, { ...search, pageToken: nextPageToken });
    expect(rest.items.map(({ number }) => number)).toEqual([4995, 4994, 4993, 4992, 4991]);
    const tagged = await registry.versionSearch.search(ada, { filter: "tags.n = '77'", pageSize: 10 });
    expect(tagged.items.map(({ number }) => number)).toEqual([77]);
  });
});

describe('a search by the native interface', () => {
  const found = async (filter: string): Promise<string[]> =>
    (await registry.versionsQueries.search(ada, { filter })).items.map((v) => `${v.model_name}@${v.number}`).sort();

  it('knows OR, NOT and brackets, labels, aliases and stages', async () => {
    const some = "(name = 'm 001' OR model = 'm 002')";
    expect(await found(some)).toEqual(['m 001@1', 'm 002@1']);
    expect(await found(`${some} AND NOT name = 'm 002'`)).toEqual(['m 001@1']);
    expect(await found(`${some} AND tags.semver = '1.0.0' AND alias = 'champion'`)).toHaveLength(2);
    expect(await found("name = 'big' AND stage = 'staging' AND number >= 4900")).toEqual(['big@4900', 'big@5000']);
    expect(await found("name = 'big' AND stage != 'archived' AND number < 150")).toEqual(['big@1', 'big@100']);
    expect(await found("name = 'm 001' AND deprecation IS NULL AND version IN ('1.0.0')")).toEqual(['m 001@1']);
    await expect(found("name = 'm 001' XOR TRUE")).rejects.toMatchObject({ fields: [{ field: 'filter' }] });
  });
});

describe('what was in production', () => {
  it('is known for any time', async () => {
    const { stages, stagesAt, clock } = registry;
    const artifact_uri = `artifact://sha256:${await registry.anArtifact('history')}`;
    const by = (id: string, roles: 'approver' | 'editor') => ({
      ...ada,
      principal: { ...ada.principal, id, roles: [roles], via: 'service:training' },
    });
    for (const version of ['1.0.0', '2.0.0']) {
      await registry.versions.register(by('ada', 'editor'), { name: 'history', version, artifact_uri });
    }
    const at: Date[] = [clock.now()];
    for (const [version, to_stage] of [
      ['1.0.0', 'staging'],
      ['1.0.0', 'production'],
      ['2.0.0', 'staging'],
      ['2.0.0', 'production'],
    ] as const) {
      clock.advance(60_000);
      const { id } = await stages.request(ada, 'history', version, { to_stage });
      await stages.approve(by('grace', 'approver'), id, {});
      at.push(clock.now());
    }
    const inProduction = async (time: Date): Promise<string[]> =>
      (await stagesAt.inStageAt(ada, 'history', time)).map(({ version }) => version);

    expect(await Promise.all(at.map(inProduction))).toEqual([[], [], ['1.0.0'], ['1.0.0'], ['2.0.0']]);
    expect(await inProduction(new Date(at[4]!.getTime() - 1))).toEqual(['1.0.0']);
    expect(await stagesAt.inStageAt(ada, 'history', at[4]!, 'archived')).toMatchObject([
      { version: '1.0.0', cause: 'replaced' },
    ]);
    await expect(stagesAt.inStageAt(ada, 'history', new Date('x'))).rejects.toMatchObject({
      fields: [{ field: 'at' }],
    });
  });
});
