import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SampleApp } from './sample-app/sample-app.js';
import { startSample } from './sample-app/sample-app.js';

let sample: SampleApp;
beforeAll(async () => (sample = await startSample()));
afterAll(() => sample.app.close());

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, never>;
}

async function call(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${sample.url}${path}`, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, never> };
}

const post = (path: string, body: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
  call(path, { method: 'POST', headers: { 'content-type': type }, body });

const fieldsOf = ({ body }: Answer) => (body['errors'] as { field: string }[] | undefined)?.map(({ field }) => field);

describe('bodies', () => {
  it('are turned into the DTO that they describe', async () => {
    const sent = {
      name: 'a',
      size: 3,
      split: { validation_share: 0.2 },
      weights: { x: 1 },
      note: null,
      extra: [1, { deep: 'x' }],
    };
    const answer = await post('/api/v1/things', JSON.stringify(sent));
    expect(answer.status).toBe(201);
    expect(answer.body['body']).toEqual(sent);
  });

  it('are refused with every wrong field by its path', async () => {
    const rubbish = {
      name: '../etc/passwd',
      size: '3',
      version: '1.0',
      split: { validation_share: 2, stratify: 'true' },
      columns: [{ name: 'a', kind: 'x', extra: 1 }, 4],
      tags: [1],
      weights: { a: 'b' },
      due: 'tomorrow',
      unknown: 1,
    };
    const answer = await post('/api/v1/things', JSON.stringify(rubbish));
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(new Set(fieldsOf(answer))).toEqual(
      new Set([
        'name',
        'size',
        'version',
        'split.validation_share',
        'split.stratify',
        'columns[0].kind',
        'columns[0].extra',
        'columns[1]',
        'tags',
        'weights',
        'due',
        'unknown',
      ]),
    );
  });

  it.each([
    ['not JSON', '{"a":', 400],
    ['a forbidden key', '{"__proto__": {"admin": true}}', 400],
    ['an escaped forbidden key', '{"\\u005f_proto__": {}}', 400],
    ['65 levels', '['.repeat(65) + ']'.repeat(65), 400],
    ['a list', '[]', 422],
    ['a text', '"x"', 422],
    ['null', 'null', 422],
    ['nothing', '', 422],
    ['more than the limit', `{"name":"${'x'.repeat(200_000)}"}`, 413],
  ])('are refused when they are %s', async (_what, body, status) => {
    expect((await post('/api/v1/things', body)).status).toBe(status);
  });

  it.each([
    ['{"name":"a","size":1,"constructor":{"prototype":{"x":1}}}', 'constructor'],
    ['{"name":"a","size":1,"weights":{"constructor":1}}', 'weights.constructor'],
    ['{"name":"a","size":1,"extra":[{"toString":1}]}', 'extra[0].toString'],
  ])('are refused with names that every object inherits: %s', async (body, field) => {
    const answer = await post('/api/v1/things', body);
    expect([answer.status, fieldsOf(answer)]).toEqual([422, [field]]);
  });

  it('are refused when they are not UTF-8', async () => {
    const bytes = Uint8Array.from([...Buffer.from('{"name":"'), 0xff, ...Buffer.from('"}')]);
    expect((await post('/api/v1/things', bytes)).status).toBe(400);
  });

  it.each([
    ['{"name":"a\\u0000b","size":1}', 'name'],
    ['{"name":"a","size":1,"columns":[{"name":"\\ud800"}]}', 'columns[0].name'],
  ])('name the field of a text that cannot be stored: %s', async (body, field) => {
    const answer = await post('/api/v1/things', body);
    expect(answer.status).toBe(422);
    expect(fieldsOf(answer)).toEqual([field]);
  });

  it('of other media types are refused', async () => {
    expect((await post('/api/v1/things', 'a=b', 'application/x-www-form-urlencoded')).status).toBe(415);
  });
});

describe('URLs', () => {
  it.each([
    ['/api/v1/things?page_size=0', 422, 'page_size'],
    ['/api/v1/things?page_size=abc', 422, 'page_size'],
    ['/api/v1/things?page_size=1&page_size=2', 422, 'page_size'],
    ['/api/v1/things?archived=maybe', 422, 'archived'],
    ['/api/v1/things?nope=1', 422, 'nope'],
    ['/api/v1/things?__proto__=1', 422, '__proto__'],
    ['/api/v1/things?constructor=1', 422, 'constructor'],
    ['/api/v1/things?page_token=%00', 422, 'page_token'],
    ['/api/v1/things/by-name/a%00b', 422, 'name'],
  ])('%s are refused with the field', async (path, status, field) => {
    const answer = await call(path);
    expect(answer.status).toBe(status);
    expect(fieldsOf(answer)).toEqual([field]);
  });

  it.each([
    ['/api/v1/things?page_token=%ff', 400],
    ['/api/v1/things/by-name/%ff', 400],
    [`/api/v1/things/by-name/${'x'.repeat(2000)}`, 404],
    ['/nowhere', 404],
    ['/api/v1/things/%2e%2e/%2e%2e/etc', 404],
  ])('%s are answered by a problem', async (path, status) => {
    const answer = await call(path);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body['status']).toBe(answer.status);
    expect([status, 414]).toContain(answer.status);
  });

  it('read numbers and booleans from text', async () => {
    const { body } = await call('/api/v1/things?page_size=5&archived=false');
    expect(body['query']).toEqual({ page_size: 5, archived: false });
  });

  it('choose the workspace by prefix or header', async () => {
    expect((await call('/w/fraud/api/v1/things/by-name/x')).body['workspace']).toBe('fraud');
    expect((await call('/api/v1/things/by-name/x', { headers: { 'x-workspace': 'risk' } })).body['workspace']).toBe(
      'risk',
    );
    expect((await call('/w/a%2Fb/api/v1/things/by-name/x')).status).toBe(422);
  });
});

describe('errors', () => {
  it.each([
    ['malformed', 400],
    ['invalid', 422],
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['not_found', 404],
    ['conflict', 409],
    ['too_large', 413],
    ['exhausted', 429],
    ['cancelled', 499],
    ['unavailable', 503],
    ['timeout', 504],
  ])('of kind %s are answered with %i', async (kind, status) => {
    const { status: answered, headers, body } = await call(`/api/v1/things/fail/${kind}`);
    expect(answered).toBe(status);
    expect(headers.get('retry-after')).toBe('7');
    expect(body).toMatchObject({ code: 'SAMPLE.FAILED', status, detail: 'as asked', details: { asked: kind } });
  });

  it('nobody expected hide their message and are logged with the request id', async () => {
    const { status, body } = await call('/api/v1/things/boom');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('hunter2');
    const logged = sample.logs.find((line) => line['msg'] === 'request failed');
    expect(logged).toMatchObject({ request_id: body['request_id'], err: { message: 'the password is hunter2' } });
  });

  it('in the HTTP itself are answered by a problem', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(sample.app.httpPort, '127.0.0.1', () => socket.write('RUBBISH\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*application\/problem\+json/);
  });
});

describe('correlation', () => {
  it('keeps well-formed ids of the caller and logs them', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const headers = { 'x-request-id': 'my-request', traceparent };
    expect((await call('/api/v1/things', { headers })).headers.get('x-request-id')).toBe('my-request');
    expect(sample.logs.find((line) => line['request_id'] === 'my-request')).toMatchObject({
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
      route: '/api/v1/things',
      status: 200,
    });
  });

  it('replaces ids that are not', async () => {
    const { headers } = await call('/api/v1/things', { headers: { 'x-request-id': 'a b {}' } });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('operations', () => {
  it('say live and ready', async () => {
    expect((await call('/health/live')).body).toEqual({ status: 'live' });
    expect((await call('/health/ready')).body).toMatchObject({ status: 'ready', parts: { start: { up: true } } });
  });

  it('count requests by route', async () => {
    await call('/api/v1/things/by-name/some-name');
    const text = await (await fetch(`${sample.url}/metrics`)).text();
    expect(text).toContain('route="/api/v1/things/by-name/:name",status="200"');
    expect(text).not.toContain('some-name');
  });
});

describe('documentation', () => {
  it('has filled schemas, the problem on every operation, and the marks of writes', async () => {
    const { body } = await call('/docs-json');
    const document = body as unknown as {
      paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
      components: { schemas: Record<string, { properties: Record<string, object> }> };
    };
    const { schemas } = document.components;
    expect(schemas['CreateThingDto']?.properties).toMatchObject({
      name: { type: 'string', maxLength: 128 },
      size: { type: 'integer', minimum: 1 },
      split: { $ref: '#/components/schemas/SplitDto' },
      columns: { type: 'array', items: { $ref: '#/components/schemas/ColumnDto' } },
    });
    for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
      expect(operation.responses).toHaveProperty('422.content.application/problem+json');
    }
    expect(document.paths['/api/v1/things']?.['post']).toMatchObject({ 'x-audit-event': 'sample.thing.created.v1' });
    expect(document.paths['/api/v1/things/search']?.['post']).toMatchObject({ 'x-read-only': true });
  });

  it('has a page for people', async () => {
    const page = await fetch(`${sample.url}/docs`);
    expect(page.status).toBe(200);
    expect(await (await fetch(`${sample.url}/docs/swagger-ui-init.js`)).text()).toContain('/docs-json');
  });
});
