import { readFileSync } from 'node:fs';

import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Subgraph, toOpenLineage } from '../src/index.js';

import { registryFixture, type RegistryFixture } from './registry-fixture.js';

const ada = aContext();
const RUN = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
const PARENT = '00000000-5717-4562-b3fc-2c963f66afa6';
const facet = { _producer: 'https://example.com/spark', _schemaURL: 'https://openlineage.io/spec/facets/x.json' };
const base = {
  eventTime: '2026-01-01T12:00:00.123+01:00',
  producer: 'https://example.com/spark',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
};
const job = { namespace: 'spark', name: 'clean.cards' };
const lake = { namespace: 's3://lake', name: 'raw/cards.csv' };
const cards = { namespace: 'intelgraph://default', name: 'dataset/cards' };
const columnLineage = {
  ...facet,
  fields: { amount: { inputFields: [{ ...lake, field: 'AMT', transformations: [{ type: 'DIRECT' }] }] } },
};
const RUN_EVENT = {
  ...base,
  eventType: 'COMPLETE',
  run: {
    runId: RUN.toUpperCase(),
    facets: { parent: { ...facet, run: { runId: PARENT }, job: { namespace: 'airflow', name: 'nightly' } } },
  },
  job: { ...job, facets: { documentation: { ...facet, description: 'cleans' } } },
  inputs: [{ ...lake, facets: { version: { ...facet, datasetVersion: '41' } } }],
  outputs: [
    { ...cards, facets: { columnLineage, version: { ...facet, datasetVersion: '7' }, own: { ...facet, a: [1] } } },
  ],
  somethingNew: { kept: true },
};

const shape = ({ nodes, links }: Subgraph) => [
  nodes.map(({ address, depth }) => `${depth} ${address}`),
  links.map(({ from, relationship, to }) => `${from} ${relationship} ${to}`).sort(),
];

let registry: RegistryFixture;
beforeAll(async () => {
  registry = await registryFixture();
});
afterAll(() => registry.database.drop());

describe('an OpenLineage event', () => {
  it('of a run draws job, run, parent, data sets and columns, is kept whole and audited once', async () => {
    const { event, created } = await registry.lineageEvents.receive(ada, RUN_EVENT);

    expect([created, event.kind, event.run_id, event.event_time]).toEqual([
      true,
      'run',
      RUN,
      '2026-01-01T11:00:00.123Z',
    ]);
    expect((await registry.lineageEventsQueries.get(ada, event.id)).event).toEqual(RUN_EVENT);
    const events = await registry.takeEvents();
    expect(events.map(({ type, data }) => [type, data['inputs'], data['outputs']])).toEqual([
      ['registry.lineage_event.received.v1', 1, 1],
    ]);
    expect(shape(await registry.lineageGraph.get(ada, { node: 'dataset:cards@7', direction: 'up' }))).toEqual([
      [
        '0 dataset:cards@7',
        `1 run:${RUN}`,
        '2 dataset:[s3://lake]raw/cards.csv@41',
        '2 job:[spark]clean.cards',
        `2 run:${PARENT}`,
        '3 job:[airflow]nightly',
      ],
      [
        `dataset:[s3://lake]raw/cards.csv@41 input run:${RUN}`,
        `job:[airflow]nightly started run:${PARENT}`,
        `job:[spark]clean.cards started run:${RUN}`,
        `run:${PARENT} parent run:${RUN}`,
        `run:${RUN} output dataset:cards@7`,
      ],
    ]);
    const column = await registry.lineageGraph.get(ada, { node: 'dataset:[s3://lake]raw/cards.csv#AMT' });
    expect(shape(column)[1]).toEqual(['dataset:[s3://lake]raw/cards.csv@41#AMT column dataset:cards@7#amount']);
  });

  it("is taken as OpenLineage's Python client 1.54.0 sends it: of a run, a job, a data set, and without facets", async () => {
    const recorded = new URL('./recorded/openlineage-python-1.54.0.json', import.meta.url);
    const events = JSON.parse(readFileSync(recorded, 'utf8')) as object[];
    const kinds: string[] = [];
    for (const event of events) kinds.push((await registry.lineageEvents.receive(ada, event)).event.kind);
    expect(kinds).toEqual(['run', 'job', 'dataset', 'run']);
    const [run, above] = [RUN, PARENT].map((id) => `run:${id.replace(/6$/, '7')}`);
    expect(shape(await registry.lineageGraph.get(ada, { node: `${run}` }))[1]).toEqual([
      `dataset:[s3://lake]raw/cards@7 input ${run}`,
      `job:[airflow]nightly started ${above}`,
      `job:[etl]bare started ${run}`,
      `job:[etl]clean cards started ${run}`,
      `${above} parent ${run}`,
      `${run} output dataset:[s3://lake]clean/cards`,
    ]);
    const column = await registry.lineageGraph.get(ada, { node: 'dataset:[s3://lake]raw/cards#amt' });
    expect(shape(column)[1]).toEqual([
      'dataset:[s3://lake]raw/cards@7#amt column dataset:[s3://lake]clean/cards#amount',
    ]);
    await registry.takeEvents();
  });

  it('is taken once: again it is answered, and nothing is announced', async () => {
    await registry.lineageEvents.receive(ada, RUN_EVENT);
    await registry.takeEvents();

    const again = await registry.lineageEvents.receive(ada, Object.fromEntries(Object.entries(RUN_EVENT).reverse()));

    expect(again.created).toBe(false);
    expect(await registry.takeEvents()).toEqual([]);
    const { items } = await registry.lineageEventsQueries.list(ada, { run_id: RUN });
    expect(items.map(({ id }) => id)).toEqual([again.event.id]);
  });

  it('of a job or a data set needs no run, and finds a model of the platform by its name', async () => {
    await registry.versions.register(ada, { name: 'fraud', version: '1.0.0' });
    const model = {
      ...{ namespace: 'intelgraph://default', name: 'model/fraud' },
      facets: { version: { ...facet, datasetVersion: '1.0.0' } },
    };
    await registry.lineageEvents.receive(ada, {
      ...base,
      job: { ...job, name: 'score' },
      inputs: [model],
      outputs: [lake],
    });
    await registry.lineageEvents.receive(ada, { ...base, dataset: { ...lake, name: 'b', facets: { columnLineage } } });

    const down = await registry.lineageGraph.get(ada, { node: 'model:fraud@1.0.0', direction: 'down' });
    expect(down.nodes.map(({ kind, namespace, id }) => [kind, namespace, id]).slice(1)).toEqual([
      ['job', 'spark', 'score'],
      ['dataset', 's3://lake', 'raw/cards.csv'],
    ]);
    const column = await registry.lineageGraph.get(ada, { node: 'dataset:[s3://lake]b#amount', direction: 'up' });
    expect(column.nodes.map(({ address }) => address)).toEqual([
      'dataset:[s3://lake]b#amount',
      'dataset:[s3://lake]raw/cards.csv#AMT',
    ]);
  });

  it.each<[string, unknown]>([
    ['run', base],
    ['eventTime', { ...base, eventTime: undefined, job }],
    ['eventTime', { ...base, eventTime: 'yesterday', job }],
    ['producer', { ...base, producer: 'spark', job }],
    ['schemaURL', { ...base, schemaURL: 7, job }],
    ['run', { ...base, eventType: 'START', job }],
    ['eventType', { ...base, eventType: 'BEGIN', run: { runId: RUN }, job }],
    ['run.runId', { ...base, run: { runId: 'seven' }, job }],
    ['job', { ...base, run: { runId: RUN } }],
    ['job.name', { ...base, job: { namespace: 'x' } }],
    ['job.namespace', { ...base, job: { ...job, namespace: '' } }],
    [
      'job.facets.documentation._schemaURL',
      { ...base, job: { ...job, facets: { documentation: { _producer: 'a:b' } } } },
    ],
    ['inputs.0.name', { ...base, job, inputs: [{ namespace: 'x' }] }],
    ['outputs.0.facets.version.datasetVersion', { ...base, job, outputs: [{ ...lake, facets: { version: facet } }] }],
    [
      'outputs.0.facets.columnLineage.fields.a.inputFields.0.field',
      {
        ...base,
        job,
        outputs: [{ ...lake, facets: { columnLineage: { ...facet, fields: { a: { inputFields: [lake] } } } } }],
      },
    ],
    ['dataset.namespace', { ...base, dataset: { name: 'x' } }],
    ['job.name', { ...base, job: { ...job, name: 'a\0b' } }],
    ['inputs', { ...base, job, inputs: Array.from({ length: 1001 }, () => lake) }],
    ['job', { ...base, job: { ...job, x: JSON.parse('['.repeat(1000) + ']'.repeat(1000)) as unknown } }],
  ])('is refused with the name of the field %s', async (field, event) => {
    await expect(registry.lineageEvents.receive(ada, JSON.parse(JSON.stringify(event)))).rejects.toMatchObject({
      kind: 'invalid',
      fields: expect.arrayContaining([expect.objectContaining({ field })]),
    });
  });

  it.each([null, [], 'event', 7])('is an object and not %j', async (event) => {
    await expect(registry.lineageEvents.receive(ada, event)).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('is refused when it is too large to be kept, and by whom may not write', async () => {
    const large = { ...base, job: { ...job, facets: { documentation: { ...facet, text: 'x'.repeat(1024 * 1024) } } } };
    await expect(registry.lineageEvents.receive(ada, large)).rejects.toMatchObject({ kind: 'too_large' });
    const reader = aContext({ roles: ['viewer'] });
    await expect(registry.lineageEvents.receive(reader, RUN_EVENT)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('may use names as long as they come', async () => {
    const long = { namespace: `s3://${'n'.repeat(1900)}`, name: '😀'.repeat(1000) };
    const { event } = await registry.lineageEvents.receive(ada, {
      ...base,
      job: { ...job, name: 'long' },
      inputs: [long],
    });

    expect(event.event['inputs']).toEqual([long]);
    const { nodes } = await registry.lineageGraph.get(ada, { node: 'job:[spark]long', direction: 'up' });
    expect(nodes).toHaveLength(2);
  });

  it('of another workspace stays there', async () => {
    const other = aContext({ workspace: 'other' });
    const { event } = await registry.lineageEvents.receive(other, { ...base, job: { ...job, name: 'theirs' } });

    await expect(registry.lineageEventsQueries.get(ada, event.id)).rejects.toMatchObject({ kind: 'not_found' });
    await expect(registry.lineageGraph.get(ada, { node: 'job:[spark]theirs' })).rejects.toMatchObject({
      kind: 'not_found',
    });
    const { items } = await registry.lineageEventsQueries.list(other, {});
    expect(items.map(({ job_name }) => job_name)).toEqual(['theirs']);
  });
});

describe('an exported graph', () => {
  it('is taken back by another workspace with all that can be reached along data sets and columns', async () => {
    const signature = { inputs: [{ name: 'amount' }] };
    const lineage = { datasets: [{ dataset_id: 'cards', version: '7', split: 'train' }], run_id: RUN, job_id: 'j-1' };
    await registry.versions.register(ada, { name: 'exported', version: '1.0.0', signature, lineage });
    const deployment = {
      ...{
        id: RUN,
        name: 'live',
        model_name: 'exported',
        revision: 1,
        status: 'active' as const,
        restored_revision: null,
      },
      routes: [{ version: '1.0.0', weight: 100, artifact_digest: 'a'.repeat(64) }],
      ...{ feature_bindings: { amount: 'spent@2.0.0' }, created_at: base.eventTime, updated_at: base.eventTime },
    };
    await registry.database.dataSource.transaction((tx) =>
      registry.lineageProjection.deployment(tx, 'default', deployment),
    );
    const copy = aContext({ workspace: 'copy' });
    const asked = ['dataset:cards@7', 'dataset:cards@7#amount', 'feature:spent@2.0.0', `prediction:${RUN}@1.0.0`];
    for (const node of asked) {
      const events = toOpenLineage('copy', await registry.lineageGraph.get(ada, { node }), new Date(0));
      for (const event of events) await registry.lineageEvents.receive(copy, event);
    }

    const reached = async (context: typeof ada, node: string): Promise<string[]> => {
      const { nodes } = await registry.lineageGraph.get(context, { node });
      const data = nodes.filter(({ kind }) => !['job', 'deployment'].includes(kind));
      return data
        .map(
          ({ kind, id, name, version, field }) => `${kind} ${kind === 'model' ? (name ?? id) : id} ${version} ${field}`,
        )
        .sort();
    };
    for (const node of asked) {
      const original = await reached(ada, node);
      expect(original.length).toBeGreaterThan(2);
      expect(await reached(copy, node)).toEqual(original);
    }
  });
});

describe('old OpenLineage events', () => {
  it('are forgotten in batches, and what they said stays', async () => {
    const others = aContext({ workspace: 'forgetful' });
    for (let i = 0; i < 3; i++) {
      const at = new Date(Date.UTC(2026, 0, 1 + i)).toISOString();
      await registry.lineageEvents.receive(others, { ...RUN_EVENT, eventTime: at });
      registry.clock.advance(1000);
    }
    const kept = async () => (await registry.lineageEventsQueries.list(others, {})).items.length;
    const before = new Date(registry.clock.now().getTime() - 1500);

    expect(await registry.lineageEventsRetention.removeBefore(before, () => false)).toBe(0);
    expect(await kept()).toBe(3);
    await registry.lineageEventsRetention.removeBefore(before);
    expect(await kept()).toBe(1);
    expect((await registry.lineageGraph.get(others, { node: `run:${RUN}` })).nodes.length).toBeGreaterThan(3);
  });
});
