import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { RunFacts } from '../src/index.js';

import { ada, registryFixture, type RegistryFixture } from './registry-fixture.js';

const RUN: RunFacts = {
  id: 'run-1',
  experiment_id: 'exp-1',
  job_id: 'job-1',
  params: { learning_rate: 0.01 },
  metrics: { auc: 0.87 },
  datasets: [{ dataset_id: 'churn', digest: 'a'.repeat(64), split: 'train', rows: 7043 }],
  artifact_digest: null,
};

describe('lineage', () => {
  let registry: RegistryFixture;

  beforeAll(async () => {
    registry = await registryFixture({
      runs: {
        findRun: (context, id) => Promise.resolve(id === RUN.id && context.workspace === 'default' ? RUN : null),
        summaries: () => Promise.resolve([]),
        holdsArtifact: () => Promise.resolve(false),
      },
    });
  });
  afterAll(() => registry.database.drop());

  const aVersion = (name: string) => registry.versions.register(ada, { name, version: '1.0.0' });
  const descend = (child: string, ...parents: string[]) =>
    registry.lineage.record(ada, {
      model_id: child,
      model_version: '1.0.0',
      parent_models: parents.map((model_id) => ({ model_id, version: '1.0.0', relationship: 'fine-tuned' })),
    });
  const names = (nodes: readonly { model_name: string | null; depth: number }[]): string[] =>
    nodes.map(({ model_name, depth }) => `${model_name ?? '?'} ${depth}`).sort();

  it('is followed up and down, through diamonds, to the depth asked for', async () => {
    for (const name of ['root', 'left', 'right', 'leaf']) await aVersion(name);
    await descend('left', 'root');
    await descend('right', 'root');
    await descend('leaf', 'left', 'right');

    const leaf = await registry.lineageQueries.get(ada, 'leaf', '1.0.0');
    expect(names(leaf.ancestors)).toEqual(['left 1', 'right 1', 'root 2']);
    expect(leaf.descendants).toEqual([]);
    const root = await registry.lineageQueries.get(ada, 'root', '1.0.0');
    expect(names(root.descendants)).toEqual(['leaf 2', 'left 1', 'right 1']);
    expect(names((await registry.lineageQueries.get(ada, 'root', '1.0.0', 1)).descendants)).toEqual([
      'left 1',
      'right 1',
    ]);
    await expect(registry.lineageQueries.get(ada, 'root', '1.0.0', 51)).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('is announced with the version that has it', async () => {
    await registry.takeEvents();
    await registry.versions.register(ada, { name: 'announced', version: '1.0.0', run_id: RUN.id });
    await aVersion('without');
    const announced = (await registry.takeEvents()).filter(({ type }) => type === 'registry.version.registered.v1');
    expect(announced.map(({ data }) => data['lineage'])).toMatchObject([
      {
        model_name: 'announced',
        model_version: '1.0.0',
        run_id: 'run-1',
        datasets: [{ dataset_id: 'churn', size: 7043 }],
      },
      { model_name: 'without', run_id: null, datasets: [] },
    ]);
  });

  it('keeps parents that nothing matches and resolves them when they are registered', async () => {
    await aVersion('child');
    const recorded = await descend('child', 'later');
    expect(recorded.parent_models).toMatchObject([{ model_id: 'later', resolved: false }]);
    await aVersion('later');

    const { ancestors } = await registry.lineageQueries.get(ada, 'child', '1.0.0');
    expect(ancestors).toMatchObject([{ model_name: 'later', version: '1.0.0', resolved: true, depth: 1 }]);
  });

  it('ends even when references that were resolved later form a circle', async () => {
    await aVersion('snake');
    await descend('snake', 'tail');
    await aVersion('tail');
    await descend('tail', 'snake');

    const { ancestors } = await registry.lineageQueries.get(ada, 'snake', '1.0.0');
    expect(names(ancestors)).toEqual(['snake 2', 'tail 1']);
    await expect(descend('snake', 'snake')).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('adds up, repeats nothing, and is audited once each time', async () => {
    await aVersion('summed');
    await registry.takeEvents();
    const record = {
      model_id: 'summed',
      model_version: '1.0.0',
      datasets: [{ dataset_id: 'd', split: 'train', size: 10 }],
    };
    await registry.lineage.record(ada, { ...record, run_id: 'r-9' });
    const again = await registry.lineage.record(ada, { ...record, experiment_id: 'e-9' });

    expect(again).toMatchObject({ experiment_id: 'e-9', run_id: 'r-9', datasets: [{ dataset_id: 'd', size: 10 }] });
    expect(again.datasets).toHaveLength(1);
    expect((await registry.takeEvents()).map(({ type }) => type)).toEqual([
      'registry.lineage.recorded.v1',
      'registry.lineage.recorded.v1',
    ]);
  });

  it('comes with a version that is registered from a run, like its metrics and parameters', async () => {
    const { version } = await registry.versions.register(ada, { name: 'trained', run_id: 'run-1' });

    expect(version).toMatchObject({
      run_id: 'run-1',
      metrics: { auc: 0.87 },
      hyperparameters: { learning_rate: 0.01 },
    });
    expect(await registry.lineageQueries.get(ada, 'trained', version.version)).toMatchObject({
      experiment_id: 'exp-1',
      job_id: 'job-1',
      datasets: [{ dataset_id: 'churn', digest: 'a'.repeat(64), split: 'train', size: 7043 }],
    });
    const elsewhere = aContext({ workspace: 'elsewhere' });
    await expect(registry.versions.register(elsewhere, { name: 'x', run_id: 'run-1' })).rejects.toMatchObject({
      fields: [{ field: 'run_id' }],
    });
  });

  it('does not reach across workspaces', async () => {
    const elsewhere = aContext({ workspace: 'elsewhere' });
    await aVersion('ours');
    await registry.versions.register(elsewhere, { name: 'theirs', version: '1.0.0' });
    const recorded = await descend('ours', 'theirs');

    expect(recorded.parent_models).toMatchObject([{ model_id: 'theirs', resolved: false }]);
    await expect(registry.lineageQueries.get(elsewhere, 'ours', '1.0.0')).rejects.toMatchObject({ kind: 'not_found' });
  });

  it.each([
    [{ model_id: 'root' }, 'model_version'],
    [{ model_id: 'root', model_version: '1.0.0', parent_models: [{ model_id: 'x' }] }, 'parent_models.0.version'],
    [{ model_id: 'root', model_version: '1.0.0', datasets: [{ dataset_id: 'x', digest: 'zz' }] }, 'datasets.0.digest'],
  ])('refuses %p and names the field', async (input, field) => {
    await expect(registry.lineage.record(ada, input as never)).rejects.toMatchObject({
      fields: expect.arrayContaining([expect.objectContaining({ field })]),
    });
  });
});

describe('models', () => {
  let registry: RegistryFixture;

  beforeAll(async () => {
    registry = await registryFixture();
  });
  afterAll(() => registry.database.drop());

  it('are made once; the same again is answered, another under the name refused', async () => {
    const input = { name: 'fraud', description: 'cards', tags: ['a', 'b'] };
    const first = await registry.models.create(ada, input);
    const again = await registry.models.create(ada, { ...input, tags: ['b', 'a'] });

    expect(again).toEqual({ model: first.model, created: false });
    expect((await registry.takeEvents()).map(({ type }) => type)).toEqual(['registry.model.created.v1']);
    await expect(registry.models.create(ada, { ...input, description: 'x' })).rejects.toMatchObject({
      kind: 'conflict',
    });
    expect(await registry.modelsQueries.get(ada, first.model.id)).toEqual(
      await registry.modelsQueries.get(ada, 'fraud'),
    );
  });

  it('are listed by name and tag', async () => {
    for (const name of ['zeta', 'alpha']) await registry.models.create(ada, { name, tags: ['greek'] });

    const { items, nextPageToken } = await registry.modelsQueries.list(ada, { tag: 'greek', pageSize: 1 });
    expect(items.map(({ name }) => name)).toEqual(['alpha']);
    const rest = await registry.modelsQueries.list(ada, { tag: 'greek', pageSize: 1, pageToken: nextPageToken });
    expect(rest.items.map(({ name }) => name)).toEqual(['zeta']);
  });

  it('are compared metric by metric', async () => {
    await registry.versions.register(ada, {
      name: 'c',
      version: '1.0.0',
      metrics: { auc: 0.75 },
      hyperparameters: { lr: 1, b: 2 },
    });
    await registry.versions.register(ada, {
      name: 'c',
      version: '1.1.0',
      metrics: { auc: 0.875, f1: 0.5 },
      hyperparameters: { lr: 3, b: 2 },
    });
    const comparison = await registry.comparisons.compare(ada, [
      { model_id: 'c', version: '1.0.0' },
      { model_id: 'c', version: '1.1.0' },
    ]);

    expect(comparison.metrics).toEqual([
      { metric: 'auc', values: [0.75, 0.875], difference: 0.125 },
      { metric: 'f1', values: [null, 0.5], difference: null },
    ]);
    expect(comparison.differing_hyperparameters).toEqual({ lr: [1, 3] });
  });
});
