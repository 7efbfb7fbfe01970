import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { RunningApp } from '@intelgraph/platform';
import { type Answer, callHttp, type CallOptions, FakeTokens } from '@intelgraph/testing/apps';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { bootstrap } from '../src/bootstrap.js';
import type { GatewayConfig } from '../src/config.js';
import { UPSTREAM_NAMES } from '../src/upstreams/upstreams.js';

import { json, Upstream } from './upstream-server.js';

interface Body {
  readonly code: string;
  readonly detail: string;
  readonly request_id: string;
  readonly details: { readonly upstream?: string; readonly missing?: readonly string[] };
  readonly errors: readonly { readonly field: string }[];
  readonly paths: Readonly<Record<string, unknown>>;
  readonly components: { readonly schemas: object };
}

describe('the gateway in front of services in trouble', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-'));
  let upstream: Upstream;
  let gateway: RunningApp;
  const others: RunningApp[] = [];
  const tokens = new FakeTokens();

  const start = async (more: Partial<GatewayConfig>): Promise<RunningApp> => {
    const everywhere = Object.fromEntries(UPSTREAM_NAMES.map((name) => [`${name}Url`, upstream.url]));
    const app = await bootstrap({
      dataDir,
      httpPort: 0,
      grpcPort: 0,
      logLevel: 'silent',
      governanceGrpcUrl: '127.0.0.1:1',
      ...everywhere,
      ...more,
    });
    others.push(app);
    await app.ready;
    return app;
  };
  const call = (method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer<Body>> =>
    callHttp(gateway.httpPort, method, path, body, options);

  beforeAll(async () => {
    upstream = await Upstream.start();
    gateway = await start({ bodyLimit: 10_000, upstreamTimeout: 500 });
  });
  afterAll(async () => {
    for (const app of others) await app.close();
    await tokens.stop();
    await upstream.stop();
    rmSync(dataDir, { recursive: true });
  });

  it('answers 504 with the name of a service that never begins its answer', async () => {
    upstream.answer = () => undefined;
    const { status, body, headers } = await call('GET', '/api/v1/models');
    expect([status, headers.get('content-type')]).toEqual([504, expect.stringContaining('application/problem+json')]);
    expect(body).toMatchObject({ code: 'GATEWAY.UPSTREAM_TIMEOUT', details: { upstream: 'registry' } });
    expect(body.request_id).toBe(headers.get('x-request-id'));
  });

  it.each([
    ['hangs up', (_: IncomingMessage, response: ServerResponse) => response.destroy()],
    [
      'answers what is no HTTP',
      (_: IncomingMessage, response: ServerResponse) => response.socket?.end('rubbish\r\n\r\n'),
    ],
  ])('answers 503 with the name of a service that %s', async (_how, answer) => {
    upstream.answer = (request, response) => void answer(request, response);
    const { status, body, headers } = await call('GET', '/training/jobs');
    expect([status, headers.get('retry-after')]).toEqual([503, '2']);
    expect(body).toMatchObject({ code: 'GATEWAY.UPSTREAM_UNAVAILABLE', details: { upstream: 'training' } });
    expect(body.detail).not.toContain('127.0.0.1');
  });

  it('sends a write once, even when the service fails', async () => {
    upstream.answer = (_request, response) => json(response, 503, { code: 'THEIRS' });
    upstream.urls.length = 0;
    const { status, body } = await call('POST', '/api/v1/models', { name: 'once' });
    expect([status, body.code, upstream.urls]).toEqual([503, 'THEIRS', ['/api/v1/models']]);
  });

  it.each([200, 201, 204, 304, 401, 404, 409, 422, 429, 500])('passes on status %i as it is', async (status) => {
    upstream.answer = (_request, response) =>
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '7', 'x-theirs': 'yes' }).end();
    const answer = await call('GET', '/api/v1/audit');
    expect([answer.status, answer.headers.get('x-theirs'), answer.headers.get('retry-after')]).toEqual([
      status,
      'yes',
      '7',
    ]);
  });

  it('hands a long answer on while it is still being written', async () => {
    upstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      response.write('first\n');
    };
    const request = httpRequest({ host: '127.0.0.1', port: gateway.httpPort, path: '/api/v1/datasets' }).end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    const [chunk] = (await once(answer, 'data')) as [Buffer];
    expect([answer.statusCode, chunk.toString()]).toEqual([200, 'first\n']);
    answer.on('error', () => undefined);
    request.destroy();
  });

  it.each([
    '/api/v1/models/../tokens',
    '/api/v1/models/..%2ftokens',
    '/api/v1/models/%2e%2e/tokens',
    '/api/v1/models/%2E%2e%2Ftokens',
    '/predict/.%2e/x',
  ])('refuses %s before any service sees it', async (path) => {
    upstream.answer = (_request, response) => json(response, 200, {});
    upstream.urls.length = 0;
    // Not fetch: it would resolve the dots itself.
    const request = httpRequest({ host: '127.0.0.1', port: gateway.httpPort, path }).end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    answer.resume();
    expect([answer.statusCode, upstream.urls]).toEqual([422, []]);
  });

  it('takes dots that climb nowhere, also in a query', async () => {
    upstream.answer = (_request, response) => json(response, 200, {});
    expect((await call('GET', '/api/v1/models/a.b.c?filter=..')).status).toBe(200);
    expect(upstream.urls.at(-1)).toBe('/api/v1/models/a.b.c?filter=..');
  });

  it('refuses JSON over its limit before any service sees it', async () => {
    upstream.answer = (_request, response) => json(response, 200, {});
    upstream.urls.length = 0;
    const { status, body } = await call('POST', '/api/v1/models', { name: 'x'.repeat(10_000) });
    expect([status, body.code, upstream.urls]).toEqual([413, 'GATEWAY.BODY_TOO_LARGE', []]);
    expect((await call('POST', '/api/v1/models', { name: 'x'.repeat(9_000) })).status).toBe(200);
  });

  it('counts each token by itself, callers without one by address, and believes no X-Forwarded-For', async () => {
    upstream.answer = (_request, response) => json(response, 200, {});
    const serviceToken = 'service-secret-0123456789';
    const strict = await start({ rateLimit: 2, serviceToken, governanceGrpcUrl: await tokens.serve(serviceToken) });
    const statuses = async (options: (i: number) => CallOptions): Promise<number[]> => {
      const seen: number[] = [];
      for (let i = 0; i < 3; i++) {
        seen.push((await callHttp(strict.httpPort, 'GET', '/api/v1/models', undefined, options(i))).status);
      }
      return seen;
    };
    const [ada, bob] = [tokens.issue('ada', ['viewer']), tokens.issue('bob', ['viewer'])];
    expect(await statuses(() => ({ token: ada }))).toEqual([200, 200, 429]);
    expect(await statuses(() => ({ token: bob }))).toEqual([200, 200, 429]);
    expect(await statuses((i) => ({ headers: { 'x-forwarded-for': `10.0.0.${i}` } }))).toEqual([200, 200, 429]);
  });

  it('stops answering an address that only makes up tokens, and still serves the valid ones from there', async () => {
    upstream.answer = (_request, response) => json(response, 200, {});
    const serviceToken = 'service-secret-0123456789';
    const strict = await start({ serviceToken, governanceGrpcUrl: await tokens.serve(serviceToken) });
    const ada = tokens.issue('ada', ['viewer']);
    const ask = (token: string) => callHttp(strict.httpPort, 'GET', '/api/v1/models', undefined, { token });
    expect((await ask(ada)).status).toBe(200);
    const statuses: number[] = [];
    for (let i = 0; i < 102; i++) statuses.push((await ask(`ig_madeup${i}_0123456789abcdef`)).status);

    expect(new Set(statuses.slice(0, 100))).toEqual(new Set([401]));
    expect(statuses.slice(100)).toEqual([429, 429]);
    expect((await ask(ada)).status).toBe(200);
  });

  it('shows the documents of all services as one, or says which is missing', async () => {
    upstream.answer = (request, response) => {
      json(response, 200, {
        openapi: '3.0.0',
        info: { title: 'part', version: '1' },
        paths: { [`/from/${request.headers.host ?? ''}`]: {}, '/health/live': {}, '/metrics': {} },
      });
    };
    const whole = await call('GET', '/docs-json');
    expect([whole.status, Object.keys(whole.body.paths)]).toEqual([200, [`/from/${upstream.url.slice(7)}`]]);

    const holed = await start({ featuresUrl: 'http://127.0.0.1:1', monitoringUrl: 'http://127.0.0.1:1' });
    const partial = await callHttp<Body>(holed.httpPort, 'GET', '/docs-json');
    expect([partial.status, partial.body.code]).toEqual([503, 'GATEWAY.DOCS_INCOMPLETE']);
    expect(partial.body.details.missing).toEqual(['features', 'monitoring']);
  });

  it('is ready while services are down', async () => {
    const alone = await start(Object.fromEntries(UPSTREAM_NAMES.map((name) => [`${name}Url`, 'http://127.0.0.1:1'])));
    expect((await callHttp(alone.httpPort, 'GET', '/health/ready')).status).toBe(200);
    expect((await callHttp(alone.httpPort, 'POST', '/predict', {})).status).toBe(503);
  });
});
