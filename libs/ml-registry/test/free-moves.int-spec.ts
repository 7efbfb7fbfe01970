import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aContext } from '@intelgraph/testing';

import { ada, registryFixture, type RegistryFixture } from './registry-fixture.js';

const root = aContext({ principal: 'root', roles: ['admin'] });
const move = (to_stage: 'development' | 'staging' | 'production' | 'archived', archive_existing = false) => ({
  to_stage,
  archive_existing,
});

let registry: RegistryFixture;
beforeAll(async () => {
  registry = await registryFixture();
  await registry.models.createNew(ada, { name: 'm' });
  for (let i = 1; i <= 3; i++) await registry.sourcedVersions.create(ada, 'm', { source: `s3://b/${i}` });
  await registry.takeEvents();
});
afterAll(() => registry.database.drop());

const stages = async (): Promise<string> =>
  (await registry.versionSearch.search(ada, { orderBy: ['version_number'], pageSize: 10 })).items
    .map(({ stage }) => stage)
    .join();

describe('stages without approval', () => {
  it('are closed unless the workspace opens them', async () => {
    await expect(registry.freeMoves.move(ada, 'm', 1, move('staging'))).rejects.toMatchObject({
      code: 'AUTH.FORBIDDEN',
    });
    expect(await registry.settings.get(ada)).toEqual({ mlflow_transitions: null, protected_aliases: [], revision: 0 });
    await registry.settings.set(root, { mlflow_transitions: 'free' });
    expect((await registry.takeEvents()).map(({ type }) => type)).toEqual(['registry.settings.changed.v1']);
  });

  it('go from any to any; those that are there stay, or are archived', async () => {
    await registry.freeMoves.move(ada, 'm', 1, move('production'));
    await registry.freeMoves.move(ada, 'm', 2, move('production'));
    expect(await stages()).toBe('production,production,development');
    expect(await registry.versionsQueries.resolve(ada, 'm', { stage: 'production' })).toMatchObject({ number: 2 });
    await registry.freeMoves.move(ada, 'm', 3, move('production', true));
    expect(await stages()).toBe('archived,archived,production');
    await registry.freeMoves.move(ada, 'm', 1, move('development'));

    const events = await registry.takeEvents();
    const moved = events.filter(({ type }) => type === 'registry.version.moved.v1');
    expect(moved.map(({ data }) => [data['from_stage'], data['archived']])).toEqual([
      ['development', []],
      ['development', []],
      ['development', ['2.0.0', '1.0.0']],
      ['archived', []],
    ]);
    expect((await registry.stagesQueries.history(ada, 'm', {})).items.map(({ cause }) => cause)).toEqual([
      'free',
      'free',
      'replaced',
      'replaced',
      'free',
      'free',
    ]);
  });
});
