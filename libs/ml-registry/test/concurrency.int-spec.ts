import { AppError, type Role } from '@intelgraph/kernel';
import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ada, grace, registryFixture, training, type RegistryFixture } from './registry-fixture.js';

const CLIENTS = 8;
const ROUNDS = 6;

let registry: RegistryFixture;
beforeAll(async () => {
  registry = await registryFixture();
});
afterAll(() => registry.database.drop());

/** A generator of the same choices in every run (mulberry32). */
function choices(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Runs a random mix of the calls by eight clients at once; every failure must be one of ours. */
async function storm(seed: number, calls: readonly (() => Promise<unknown>)[]): Promise<unknown[]> {
  const pick = choices(seed);
  const outcomes: PromiseSettledResult<unknown>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const chosen = Array.from({ length: CLIENTS }, () => calls[pick(calls.length)]!);
    outcomes.push(...(await Promise.allSettled(chosen.map((call) => call()))));
  }
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  expect(failures.filter((failure) => !(failure instanceof AppError))).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(failures.length);
  return failures;
}

async function modelWith(name: string, versions: number): Promise<void> {
  await registry.models.createNew(ada, { name });
  for (let i = 0; i < versions; i++) await registry.sourcedVersions.create(ada, name, { source: `s3://b/${i}` });
}

const SEEDS = [1, 2, 3];

describe('eight clients at once never see an error of the database', () => {
  it.each(SEEDS)('on one alias and its versions (seed %i)', async (seed) => {
    const name = `alias ${seed}`;
    await modelWith(name, 3);
    const failures = await storm(seed, [
      () => registry.aliases.set(ada, name, 'a', 1),
      () => registry.aliases.set(ada, name, 'a', 2),
      () => registry.aliases.delete(ada, name, 'a'),
      () => registry.versionRemoval.delete(ada, name, 3),
      () => registry.versionRemoval.restore(ada, name, 3),
      () => registry.aliases.set(ada, name, 'b', 3),
    ]);
    expect(new Set(failures.map((error) => (error as AppError).kind))).toEqual(new Set(['not_found']));
  });

  it.each(SEEDS)('on one tag of a model and of a version (seed %i)', async (seed) => {
    const name = `tag ${seed}`;
    await modelWith(name, 1);
    let set = 0;
    const failures = await storm(seed, [
      () => registry.labels.setOfModel(ada, name, 'k', String(set++)),
      () => registry.labels.setOfModel(ada, name, `own ${set++}`, 'x'),
      () => registry.labels.deleteOfModel(ada, name, 'k'),
      () => registry.labels.setOfVersion(ada, name, 1, 'k', String(set++)),
      () => registry.labels.deleteOfVersion(ada, name, 1, 'k'),
    ]);
    expect(failures).toEqual([]);
    // Nobody's label got lost to another writer's.
    const { labels } = (await registry.modelViews.get(ada, name))!;
    const events = await registry.takeEvents();
    const own = events.filter(({ data }) => String(data['key']).startsWith('own') && 'model' in data);
    const kept = Object.keys(labels).filter((key) => key.startsWith('own'));
    expect(kept.sort()).toEqual(
      own
        .filter(({ data }) => (data['model'] as { name: string }).name === name)
        .map(({ data }) => data['key'] as string)
        .sort(),
    );
  });

  it.each(SEEDS)('on the next version of one model (seed %i)', async (seed) => {
    const name = `version ${seed}`;
    await modelWith(name, 0);
    await storm(seed, [
      () => registry.sourcedVersions.create(ada, name, { source: 's3://b/m' }),
      () => registry.sourcedVersions.create(ada, name, { source: 's3://b/m', labels: { semver: '7.0.0' } }),
      () => registry.versions.register(ada, { name }),
      () => registry.versions.register(ada, { name, version: '7.0.0' }),
    ]);
    const { items } = await registry.versionSearch.search(ada, { filter: `name = '${name}'`, pageSize: 1000 });
    const numbers = items.map(({ number }) => number).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from(numbers, (_, i) => i + 1));
    expect(new Set(items.map(({ version }) => version)).size).toBe(items.length);
  });

  it.each(SEEDS)('on the stage of one version (seed %i)', async (seed) => {
    const name = `stage-${seed}`;
    const artifact_uri = `artifact://sha256:${await registry.anArtifact(name)}`;
    for (const version of ['1.0.0', '2.0.0']) {
      await registry.versions.register(training, { name, version, artifact_uri });
    }
    const approveAny = async (): Promise<void> => {
      const { items } = await registry.stagesQueries.list(ada, { model: name, status: 'requested' });
      if (items[0] !== undefined) await registry.stages.approve(grace, items[0].id, {});
    };
    const ask = (version: string, to_stage: string) => () => registry.stages.request(ada, name, version, { to_stage });
    await storm(seed, [
      ask('1.0.0', 'staging'),
      ask('2.0.0', 'staging'),
      ask('1.0.0', 'production'),
      ask('2.0.0', 'production'),
      approveAny,
      approveAny,
      () => registry.rollbacks.rollback(grace, name),
    ]);
    const { items } = await registry.versionSearch.search(ada, {
      filter: `name = '${name}' AND stage = 'production'`,
      pageSize: 10,
    });
    expect(items.length).toBeLessThanOrEqual(1);
  });

  it.each(SEEDS)(
    'on one request: approved by two, rejected, withdrawn or expired, and only one of these (seed %i)',
    async (seed) => {
      const name = `decided-${seed}`;
      const workspace = `decided-${seed}`;
      const within = (principal: string, roles: Role[]) => aContext({ principal, roles, workspace });
      const author = within('ada', ['editor']);
      const stages = [
        { name: 'development', kind: 'development' as const, transitions: ['tried'] },
        {
          ...{ name: 'tried', kind: 'staging' as const, transitions: ['archived'] },
          ...{ approvals: { count: 2 }, request_expires_after_s: 60 },
        },
        { name: 'archived', kind: 'archived' as const, transitions: ['development'] },
      ];
      await registry.stageMachines.set(within('root', ['admin']), { revision: 0, initial: 'development', stages });
      const pick = choices(seed);
      for (let round = 0; round < ROUNDS; round++) {
        const version = `${round}.0.0`;
        await registry.versions.register(author, { name, version });
        const { id } = await registry.stages.request(author, name, version, { to_stage: 'tried' });
        await registry.takeEvents();
        const approve = (i: number) => () => registry.stages.approve(within(`approver ${i}`, ['approver']), id, {});
        const calls = [
          ...[approve(0), approve(1), approve(2), approve(0)],
          () => registry.stages.reject(within('lin', ['approver']), id, 'no'),
          () => registry.stages.withdraw(author, id),
          () => registry.stages.request(author, name, version, { to_stage: 'tried' }),
          () =>
            registry.database.dataSource.query(
              `UPDATE stage_transitions SET expires_at = now() WHERE id = $1 AND status = 'requested'`,
              [id],
            ),
        ];
        const chosen = Array.from({ length: CLIENTS }, () => calls[pick(calls.length - (round % 2))]!);
        const outcomes = await Promise.allSettled(chosen.map((call) => call()));
        const failures = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
        const kinds = failures.map((error) => (error instanceof AppError ? error.kind : error));
        expect(kinds.filter((kind) => kind !== 'conflict')).toEqual([]);
        const { status } = await registry.stagesQueries.get(author, id);
        const decided = (await registry.takeEvents()).flatMap(({ type, subject }) =>
          subject === `transition/${id}` && /approved|rejected|withdrawn|expired/.test(type)
            ? [type.split('.')[2]]
            : [],
        );
        // What expired is written down by the next request, if there was one.
        const open = status === 'requested' || (status === 'expired' && decided.length === 0);
        expect(decided).toEqual(open ? [] : [status]);
        const { stage } = await registry.versionsQueries.get(author, name, version);
        expect(stage).toBe(status === 'approved' ? 'tried' : 'development');
      }
    },
  );

  it.each(SEEDS)('on the names of models (seed %i)', async (seed) => {
    const [a, b] = [`name a ${seed}`, `name b ${seed}`];
    await modelWith(a, 1);
    await modelWith(b, 1);
    const failures = await storm(seed, [
      () => registry.modelChanges.rename(ada, a, b),
      () => registry.modelChanges.rename(ada, b, a),
      () => registry.modelRemoval.delete(ada, a),
      () => registry.modelRemoval.restore(ada, a),
      () => registry.models.createNew(ada, { name: a }),
      () => registry.sourcedVersions.create(ada, a, { source: 's3://b/m' }),
      () => registry.modelViews.get(ada, a),
    ]);
    const kinds = failures.map((error) => (error as AppError).kind);
    expect(kinds.filter((kind) => kind !== 'conflict' && kind !== 'not_found')).toEqual([]);
  });

  it.each(SEEDS)('on a version that the lineage knows by name before it is registered (seed %i)', async (seed) => {
    const facet = { _producer: 'https://x.example', _schemaURL: 'https://x.example/y.json' };
    const [namespace, name] = ['intelgraph://default', `foretold-${seed}`];
    const [datasets, digest] = [['a', 'b', 'z'], 'd'.repeat(64)];
    const dataset = (of: string, datasetVersion: string) => ({
      ...{ namespace, name: of, facets: { version: { ...facet, datasetVersion } } },
    });
    let told = 0;
    const tell = (version: string) =>
      registry.lineageEvents.receive(ada, {
        ...{ eventTime: new Date(1_700_000_000_000 + told++).toISOString(), eventType: 'COMPLETE' },
        ...{ producer: 'https://x.example', schemaURL: 'https://x.example/y.json' },
        ...{ run: { runId: '3fa85f64-5717-4562-b3fc-2c963f66afa6' }, job: { namespace: 'etl', name: `job-${seed}` } },
        inputs: datasets.map((of) => dataset(`dataset/${of}`, digest)),
        outputs: [dataset(`model/${name}`, version)],
      });
    for (let round = 0; round < ROUNDS; round++) {
      const version = `${round}.0.0`;
      await tell(version);
      const lineage = { datasets: datasets.map((dataset_id) => ({ dataset_id, digest })) };
      const register = () => registry.versions.register(ada, { name, version, lineage });
      const calls = Array.from({ length: CLIENTS }, (_, i) => (i === 3 ? register() : tell(version)));
      const outcomes = await Promise.allSettled(calls);
      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
    }
    const byName = await registry.database.dataSource.query(
      `SELECT version FROM lineage_nodes WHERE kind = 'model' AND namespace = '' AND id = $1`,
      [name],
    );
    expect(byName).toEqual([]);
  });
});
