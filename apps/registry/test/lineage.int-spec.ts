import {
  createCloudEvent,
  decodeCloudEvent,
  deploymentCreated,
  encodeCloudEvent,
  type EventDefinition,
  lineageEventEmitted,
  LineageServiceService,
  topicOf,
  trainingDatasetCreated,
  trainingJobFinished,
  trainingJobStarted,
} from '@intelgraph/contracts';
import { assertedContext, uuidv7Ids } from '@intelgraph/kernel';
import type { Bus } from '@intelgraph/messaging';
import { BUS, grpcClient } from '@intelgraph/platform';
import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningRegistry } from './fixtures/running-registry.js';

const DIGEST = 'ab'.repeat(32);
const NOW = '2026-01-01T00:00:00.000Z';
const [DATASET, JOB] = ['0190d000-0000-7000-8000-000000000000', '0190c000-0000-7000-8000-000000000000'];
const EVENT = {
  ...{ eventTime: NOW, producer: 'https://example.com', schemaURL: 'https://example.com/schema', eventType: 'START' },
  run: { runId: '3fa85f64-5717-4562-b3fc-2c963f66afa6' },
  job: { namespace: 'airflow', name: 'nightly' },
};

interface Graph {
  nodes: { node: string; kind: string; name: string | null; predictions: string | null }[];
  links: { from: string; to: string; relationship: string }[];
}

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await RunningRegistry.start();
  const signature = { inputs: [{ name: 'amount' }] };
  const lineage = { datasets: [{ dataset_id: DATASET, digest: DIGEST, split: 'train' }] };
  await registry.call('POST', '/api/v1/models/fraud/versions', { version: '1.0.0', signature, lineage });
});
afterAll(() => registry.stop());

async function publish<T>(definition: EventDefinition<T>, key: string, data: T) {
  const event = createCloudEvent(assertedContext('root'), {
    ...{ definition, id: uuidv7Ids.next(), source: '/services/training', subject: `job/${key}` },
    ...{ time: new Date(NOW), aggregateVersion: 1, data },
  });
  const message = { topic: topicOf(definition), key, value: encodeCloudEvent(event), headers: {} };
  await registry.app.get<Bus>(BUS).publish([message]);
}

const graph = (query: string) => registry.call('GET', `/api/v1/lineage/graph?${query}`);
const node = encodeURIComponent('model:fraud@1.0.0');

describe('the lineage graph over REST', () => {
  it('hears of data sets and jobs, and tells of jobs by OpenLineage over REST and the bus', async () => {
    const heard: string[] = [];
    const consumer = await registry.app.get<Bus>(BUS).subscribe({
      group: 'test.lineage',
      topics: [topicOf(lineageEventEmitted)],
      handler: (message) => {
        const { event } = lineageEventEmitted.parse(decodeCloudEvent(message.value).data);
        heard.push(String(event['eventType']));
        return Promise.resolve();
      },
    });
    await publish(trainingDatasetCreated, DATASET, {
      ...{ dataset_id: DATASET, name: 'cards', digest: DIGEST, format: 'csv', size_bytes: 1, rows: 1 },
      ...{ columns: ['amount'], created_at: NOW },
    });
    const job = {
      ...{ job_id: JOB, model_name: 'fraud', model_type: 'tfjs', target: 'y', dataset_digest: DIGEST, attempt: 1 },
      ...{
        dataset_id: DATASET,
        hyperparameters: {},
        enable_tuning: false,
        tuning_trials: 0,
        tags: [],
        created_at: NOW,
      },
    };
    await publish(trainingJobStarted, JOB, { ...job, status: 'queued' });
    await publish(trainingJobFinished, JOB, { ...job, status: 'succeeded', model_version: '1.0.0' });

    await eventually(
      () => {
        expect([...heard].sort()).toEqual(['COMPLETE', 'START']);
        return Promise.resolve();
      },
      { timeoutMs: 30_000 },
    );
    await consumer.close();
    const { body } = await registry.call('GET', '/api/v1/lineage/events?origin=emitted&job_name=training/fraud');
    expect((body.items as unknown as { event_type: string }[]).map(({ event_type }) => event_type).sort()).toEqual([
      'COMPLETE',
      'START',
    ]);
    const found = (await graph(`node=${encodeURIComponent('dataset:cards#amount')}`)).body as unknown as Graph;
    expect(found.links).toEqual([
      {
        from: `dataset:${DATASET}@${DIGEST}#amount`,
        to: found.nodes.find(({ kind }) => kind === 'model')?.node,
        relationship: 'column',
      },
    ]);
  });

  it('answers as JSON, Mermaid and OpenLineage', async () => {
    const json = await graph(`node=${node}&direction=up&depth=1`);
    expect(json.body).toMatchObject({ truncated: false, links: [{ relationship: 'train' }] });
    const chart = await fetch(
      `http://127.0.0.1:${registry.app.httpPort}/api/v1/lineage/graph?node=${node}&format=mermaid`,
      { headers: { authorization: `Bearer ${registry.viewer}` } },
    );
    expect([chart.status, chart.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(await chart.text()).toContain('"model fraud@1.0.0"');
    const events = (await graph(`node=${node}&format=openlineage`)).body as unknown as { job: { namespace: string } }[];
    expect(events.map(({ job }) => job.namespace)).toContain('intelgraph://default');
  });

  it('answers the same over gRPC', async () => {
    const client = grpcClient(LineageServiceService, `127.0.0.1:${registry.app.grpcPort}`, { service: 'training' });
    const ada = await registry.contextOf(registry.author);
    const asked = { node: 'model:fraud@1.0.0', direction: 'up', depth: 1, limit: undefined };
    const { nodes, links, truncated } = await client.walkLineage(asked, ada);
    const rest = (await graph(`node=${node}&direction=up&depth=1`)).body as unknown as Graph;
    expect({ links, truncated }).toEqual({ links: rest.links, truncated: false });
    expect(nodes.map(({ node: address, name }) => [address, name ?? null])).toEqual(
      rest.nodes.map(({ node: address, name }) => [address, name]),
    );
    await expect(client.walkLineage({ ...asked, direction: 'left' }, ada)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(client.walkLineage({ ...asked, node: 'run:x' }, ada)).rejects.toMatchObject({ kind: 'not_found' });
    client.close();
  });

  it('leads from predictions to the single ones in monitoring', async () => {
    const id = '0190e000-0000-7000-8000-000000000000';
    await publish(deploymentCreated, id, {
      ...{ id, name: 'live & well', model_name: 'fraud', revision: 1, status: 'active', restored_revision: null },
      ...{ routes: [{ version: '1.0.0', weight: 100, artifact_digest: DIGEST }], created_at: NOW, updated_at: NOW },
    });
    await eventually(
      async () => {
        const { nodes } = (await graph(`node=${node}&direction=down`)).body as unknown as Graph;
        const found = nodes.flatMap(({ predictions }) => predictions ?? []);
        const query = 'model_id=fraud&model_version=1.0.0&endpoint=live+%26+well';
        expect(found).toEqual([`/api/v1/monitoring/predictions?${query}`]);
      },
      { timeoutMs: 30_000 },
    );
  });

  it('takes an event of OpenLineage once and shows it to its workspace alone', async () => {
    const first = await registry.call('POST', '/api/v1/lineage', EVENT);
    const again = await registry.call('POST', '/api/v1/lineage', EVENT);

    expect([first.status, again.status, again.body.id]).toEqual([201, 200, first.body.id]);
    const one = `/api/v1/lineage/events/${first.body.id}`;
    expect((await registry.call('GET', one)).body).toMatchObject({ kind: 'run', origin: 'received', event: EVENT });
    expect((await registry.call('GET', one, undefined, { workspace: 'risk' })).status).toBe(404);
    expect((await registry.call('POST', '/api/v1/lineage', EVENT, { token: registry.viewer })).status).toBe(403);
    const metrics = await (await fetch(`http://127.0.0.1:${registry.app.httpPort}/metrics`)).text();
    expect(metrics).toContain(
      'registry_lineage_events_received_total{kind="run",outcome="repeated",service="registry"} 1',
    );
  });

  it.each([
    ['node', 'node=fraud'],
    ['node', 'depth=1'],
    ['node', 'node=model:%00'],
    ['depth', 'node=model:fraud&depth=0'],
    ['limit', 'node=model:fraud&limit=1e9'],
    ['direction', 'node=model:fraud&direction=left'],
    ['format', 'node=model:fraud&format=svg'],
  ])('refuses a wrong %s by name: %s', async (field, query) => {
    const { status, body } = await graph(query);
    expect(status).toBe(422);
    expect(body.errors.map((error) => error.field)).toContain(field);
  });

  it('refuses hostile events and says what is wrong with them', async () => {
    const deep = `{"job":${'['.repeat(70)}${']'.repeat(70)}}`;
    const answers = [
      await registry.call('POST', '/api/v1/lineage', { ...EVENT, run: { runId: 'x' } }),
      await registry.call('POST', '/api/v1/lineage', deep, { headers: { 'content-type': 'application/json' } }),
      await registry.call('POST', '/api/v1/lineage', { ...EVENT, x: 'x'.repeat(1_100_000) }),
      await registry.call('GET', '/api/v1/lineage/graph?node=run:unknown'),
      await registry.call('GET', '/api/v1/lineage/events/7'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([422, 400, 413, 404, 422]);
    expect(answers[0]?.body.errors.map(({ field }) => field)).toEqual(['run.runId']);
  });
});
