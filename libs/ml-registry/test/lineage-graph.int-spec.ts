import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inTransaction } from '@intelgraph/persistence';

import type { Subgraph } from '../src/index.js';
import { GraphFacts } from '../src/lineage/graph/graph-facts.js';
import { writeGraph } from '../src/lineage/graph/graph-writes.queries.js';
import { ownNode } from '../src/lineage/graph/node-address.js';
import { CreateLineageGraph1764440000000 } from '../src/migrations/1764440000000-create-lineage-graph.js';

import { registryFixture, type RegistryFixture } from './registry-fixture.js';

const ada = aContext();
const SIGNATURE = { inputs: [{ name: 'amount' }, { name: 'hour' }, { name: 'id', ignored: 'an identifier' }] };

let registry: RegistryFixture;
beforeAll(async () => {
  registry = await registryFixture();
});
afterAll(() => registry.database.drop());

const write = (facts: GraphFacts, workspace = 'default') =>
  inTransaction(registry.database.dataSource, (tx) => writeGraph(tx, workspace, facts));
const dump = () =>
  registry.database.dataSource.query<object[]>(
    `SELECT s.kind || s.id || '@' || s.version || '#' || s.field AS source, l.relationship,
            t.kind || t.id || '@' || t.version || '#' || t.field AS target
       FROM lineage_links l JOIN lineage_nodes s ON s.key = l.from_key JOIN lineage_nodes t ON t.key = l.to_key
      ORDER BY 1, 2, 3`,
  );
const nodesIn = () =>
  registry.database.dataSource.query<object[]>(
    `SELECT workspace, kind, id, version, field, digest FROM lineage_nodes ORDER BY 1, 2, 3, 4, 5`,
  );
const names = ({ nodes }: Subgraph) =>
  nodes.map(({ kind, name, id, version, field, depth }) => `${depth} ${kind} ${name ?? id} ${version} ${field}`.trim());

describe('the lineage graph of versions', () => {
  it('knows parents, data sets, run and job of a version, and the columns of its inputs', async () => {
    await registry.versions.register(ada, {
      ...{ name: 'fraud', version: '1.0.0', signature: SIGNATURE },
      lineage: {
        datasets: [
          { dataset_id: 'cards', version: '7', split: 'train' },
          { dataset_id: 'held', digest: 'a'.repeat(64), split: 'test' },
        ],
        run_id: 'r-1',
        job_id: 'j-1',
      },
    });
    await registry.versions.register(ada, {
      ...{ name: 'fraud', version: '1.1.0' },
      lineage: { parent_models: [{ model_id: 'fraud', version: '1.0.0', relationship: 'fine-tuned' }] },
    });

    const up = await registry.lineageGraph.get(ada, { node: 'model:fraud@1.1.0', direction: 'up' });

    expect(names(up)).toEqual([
      '0 model fraud 1.1.0',
      '1 model fraud 1.0.0',
      '2 dataset cards 7',
      `2 dataset held ${'a'.repeat(64)}`,
      '2 run r-1',
      '3 job j-1',
    ]);
    expect(up.links.map(({ relationship }) => relationship).sort()).toEqual([
      'fine-tuned',
      'produced',
      'started',
      'test',
      'train',
    ]);
    const column = await registry.lineageGraph.get(ada, { node: 'dataset:cards#amount' });
    expect(names(column)).toEqual(['0 dataset cards 7 amount', '1 model fraud 1.0.0 amount']);
    await expect(registry.lineageGraph.get(ada, { node: 'dataset:held#amount' })).rejects.toMatchObject({
      code: 'LINEAGE.NODE_NOT_FOUND',
    });
  });

  it('takes a version that was known by name for that of the model when it is registered', async () => {
    const parent = { model_id: 'later', version: '2.0.0', relationship: 'distilled' };
    await registry.versions.register(ada, { name: 'child', version: '1.0.0', lineage: { parent_models: [parent] } });
    await registry.versions.register(ada, { name: 'later', version: '2.0.0' });
    await registry.models.create(ada, { name: 'known' });
    await registry.lineage.record(ada, {
      ...{ model_id: 'later', model_version: '2.0.0' },
      parent_models: [{ model_id: 'known', version: '3.0.0', relationship: 'retrained' }],
    });

    const found = await registry.lineageGraph.get(ada, { node: 'model:known@3.0.0', direction: 'down' });

    expect(names(found)).toEqual(['0 model known 3.0.0', '1 model later 2.0.0', '2 model child 1.0.0']);
    const keys = await registry.database.dataSource.query<object[]>(`SELECT FROM lineage_nodes WHERE id = 'later'`);
    expect(keys).toEqual([]);
  });

  it('follows a model to its new name', async () => {
    await registry.versions.register(ada, { name: 'before', version: '1.0.0' });
    await registry.modelChanges.rename(ada, 'before', 'after');

    expect(names(await registry.lineageGraph.get(ada, { node: 'model:after' }))).toEqual(['0 model after 1.0.0']);
    await expect(registry.lineageGraph.get(ada, { node: 'model:before' })).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('is filled by the migration as the services would have filled it', async () => {
    const [nodes, links] = [await nodesIn(), await dump()];
    const runner = registry.database.dataSource.createQueryRunner();
    const migration = new CreateLineageGraph1764440000000();
    await runner.startTransaction();
    await migration.down(runner);
    await migration.up(runner);
    await runner.commitTransaction();
    await runner.release();

    expect(links.length).toBeGreaterThan(8);
    expect([await nodesIn(), await dump()]).toEqual([nodes, links]);
  });

  it('keeps to its workspace', async () => {
    const elsewhere = aContext({ workspace: 'elsewhere' });
    await expect(registry.lineageGraph.get(elsewhere, { node: 'model:fraud' })).rejects.toMatchObject({
      kind: 'not_found',
    });
    await write(new GraphFacts().link(ownNode('dataset', 'cards', '7'), 'input', ownNode('run', 'x')), 'elsewhere');
    expect(names(await registry.lineageGraph.get(elsewhere, { node: 'dataset:cards' }))).toEqual([
      '0 dataset cards 7',
      '1 run x',
    ]);
    expect(names(await registry.lineageGraph.get(ada, { node: 'run:r-1', direction: 'down' }))).toEqual([
      '0 run r-1',
      '1 model fraud 1.0.0',
      '2 model fraud 1.1.0',
    ]);
  });
});
