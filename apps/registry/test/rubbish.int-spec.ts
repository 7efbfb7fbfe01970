import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningRegistry } from './fixtures/running-registry.js';

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await RunningRegistry.start({ bodyLimit: 100_000 });
  await registry.stored('m', '1.0.0');
});
afterAll(() => registry.stop());

const V = '/api/v1/models/m/versions';
const ARM = { model_id: 'm', version: '1.0.0' };
const AB = { name: 'n', control_model: ARM, treatment_model: ARM, traffic_split: { control: 50, treatment: 50 } };
const UUID = '0190f3e4-0000-7000-8000-000000000000';

const refused: [string, string, string, unknown, number, string | null][] = [
  ['no name', 'POST', '/api/v1/models', {}, 422, 'name'],
  ['a number for a name', 'POST', '/api/v1/models', { name: 1 }, 422, 'name'],
  ['a path for a name', 'POST', '/api/v1/models', { name: '../x' }, 422, 'name'],
  ['NUL in a text', 'POST', '/api/v1/models', '{"name":"a","description":"\\u0000"}', 422, 'description'],
  ['a list', 'POST', '/api/v1/models', [], 422, 'body'],
  ['no JSON', 'POST', '/api/v1/models', '{', 400, null],
  ['a huge body', 'POST', '/api/v1/models', { name: 'x'.repeat(150_000) }, 413, null],
  ['neither version nor run', 'POST', '/api/v1/models/nobody/versions', {}, 422, 'version'],
  ['null', 'POST', '/api/v1/models/nobody/versions', 'null', 422, 'version'],
  ['an unknown field', 'POST', V, { hack: 1 }, 422, 'hack'],
  ['no semver', 'POST', V, { version: 'v1' }, 422, 'version'],
  ['a stage to begin with', 'POST', V, { version: '2.0.0', stage: 'production' }, 422, 'stage'],
  ['text for a metric', 'POST', V, { metrics: { auc: 'high' } }, 422, 'metrics'],
  ['an overflowing metric', 'POST', V, '{"metrics":{"auc":1e999}}', 422, 'metrics'],
  ['an unknown run', 'POST', V, { run_id: UUID }, 422, 'run_id'],
  [
    'a foreign artifact',
    'POST',
    V,
    { version: '2.0.0', artifact_uri: `artifact://sha256:${'0'.repeat(64)}` },
    422,
    'artifact_uri',
  ],
  ['a broken artifact address', 'POST', V, { version: '2.0.0', artifact_uri: 'artifact://x' }, 422, 'artifact_uri'],
  ['a nested wrong type', 'POST', V, { lineage: { datasets: [{ size: -1 }] } }, 422, 'lineage.datasets[0].size'],
  ['a path for a model', 'GET', '/api/v1/models/..%2f..%2fetc', undefined, 422, 'name'],
  ['a path for a version', 'GET', `${V}/..%2fx`, undefined, 422, 'version'],
  ['a huge page', 'GET', '/api/v1/models?page_size=1001', undefined, 422, 'page_size'],
  ['a forged page token', 'GET', '/api/v1/models?page_token=abc', undefined, 422, 'page_token'],
  ['a broken filter', 'GET', '/api/v1/search?filter=DROP%20TABLE', undefined, 422, 'filter'],
  ['no stage', 'POST', `${V}/1.0.0/transitions`, {}, 422, 'to_stage'],
  ['an unknown stage', 'POST', `${V}/1.0.0/transitions`, { to_stage: 'moon' }, 422, 'to_stage'],
  [
    'a wrong checklist',
    'POST',
    `${V}/1.0.0/transitions`,
    { to_stage: 'staging', checklist: [{ item: 'a', completed: 'yes' }] },
    422,
    'checklist[0].completed',
  ],
  [
    'evidence of an unknown kind',
    'POST',
    `${V}/1.0.0/transitions`,
    { to_stage: 'staging', checklist: [{ item: 'a', evidence: { kind: 'oath' } }] },
    422,
    'checklist[0].evidence.kind',
  ],
  [
    'a link to a file',
    'POST',
    `${V}/1.0.0/transitions`,
    { to_stage: 'staging', checklist: [{ item: 'a', evidence: { kind: 'link', url: 'file:///etc/passwd' } }] },
    422,
    'checklist[0].evidence.url',
  ],
  ['an unknown transition to withdraw', 'POST', `/api/v1/transitions/${UUID}/withdraw`, {}, 404, null],
  ['an unknown stage of history', 'GET', '/api/v1/models/m/history?at=x', undefined, 422, 'at'],
  ['no UUID', 'GET', '/api/v1/transitions/1', undefined, 422, 'id'],
  ['an unknown transition', 'POST', `/api/v1/transitions/${UUID}/approve`, {}, 404, null],
  ['no reason', 'POST', `/api/v1/transitions/${UUID}/reject`, {}, 422, 'reason'],
  ['a wrong reason', 'POST', '/api/v1/models/m/rollback', { reason: {} }, 422, 'reason'],
  ['a depth of zero', 'GET', `${V}/1.0.0/lineage?depth=0`, undefined, 422, 'depth'],
  ['an unknown direction', 'GET', `${V}/1.0.0/lineage?direction=left`, undefined, 422, 'direction'],
  ['one version', 'GET', '/api/v1/models/m/compare?versions=1.0.0', undefined, 422, 'versions'],
  [
    'a split beyond 100',
    'POST',
    '/api/v1/ab-tests',
    { ...AB, traffic_split: { control: 99, treatment: 2 } },
    422,
    'traffic_split',
  ],
  ['a missing arm', 'POST', '/api/v1/ab-tests', { ...AB, control_model: undefined }, 422, 'control_model'],
  ['no digest', 'PUT', `${V}/1.0.0/artifact/files/a`, 'x', 422, 'X-Content-Sha256'],
];

describe('Rubbish sent to the registry app', () => {
  it.each(refused)('gets a 4xx that names the field: %s', async (_case, method, path, body, status, field) => {
    const headers: Record<string, string> = field === 'X-Content-Sha256' ? { 'x-content-sha256': 'abc' } : {};
    const answer = await registry.call(method, path, body, { headers });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      expect.stringContaining('application/problem+json'),
    ]);
    if (field !== null) expect(answer.body.errors.map((error) => error.field)).toContain(field);
  });

  it('stores nothing', async () => {
    expect((await registry.call('GET', '/api/v1/models')).body.items).toHaveLength(1);
    expect((await registry.call('GET', V)).body.items).toHaveLength(1);
    expect((await registry.call('GET', '/api/v1/ab-tests')).body.items).toHaveLength(0);
  });
});

describe('the OpenAPI document of the registry', () => {
  interface Operation {
    responses: Record<string, { content?: Record<string, { schema?: object }> }>;
    requestBody?: { content: Record<string, { schema?: object }> };
    'x-audit-event'?: string;
    'x-roles'?: string[];
    'x-read-only'?: boolean;
    'x-unaudited'?: string;
  }
  const operations = (): [string, Operation][] => {
    const { paths } = registry.app.openapi as { paths: Record<string, Record<string, Operation>> };
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
    );
  };

  it('names the audited event and the roles of every write', () => {
    const writes = operations().filter(
      ([name, { 'x-read-only': reads }]) => /^(post|put|patch|delete) /.test(name) && !reads,
    );
    expect(writes.length).toBeGreaterThanOrEqual(60);
    const unmarked = writes.filter(
      ([, { 'x-audit-event': event, 'x-unaudited': why, 'x-roles': roles }]) => !(event || why) || !roles,
    );
    expect(unmarked.map(([name]) => name)).toEqual([]);
  });

  it('describes what every operation answers', () => {
    const empty = operations().filter(([, { responses }]) => {
      const success = Object.entries(responses).filter(([status]) => /^2/.test(status) && status !== '204');
      return success.some(([, { content }]) => Object.values(content ?? {}).every(({ schema }) => !schema));
    });
    expect(empty.map(([name]) => name)).toEqual([]);
  });
});
