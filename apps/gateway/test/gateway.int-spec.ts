import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

import type { RunningApp } from '@intelgraph/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';

import { bootstrap } from '../src/bootstrap.js';

/** Answers with what it got. */
async function echoServer(): Promise<{ server: FastifyInstance; url: string }> {
  const server = fastify({ bodyLimit: 64 * 1024 * 1024 });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.all('/*', (request) => ({
    method: request.method,
    url: request.url,
    headers: request.headers,
    bytes: request.body instanceof Buffer ? request.body.length : 0,
    text: request.body instanceof Buffer && request.body.length < 1000 ? request.body.toString() : '',
  }));
  return { server, url: await server.listen({ port: 0, host: '127.0.0.1' }) };
}

/** Sends a body only after it was asked for it. */
async function uploadWaiting(port: number, path: string, body: string) {
  const headers = { expect: '100-continue', 'content-type': 'text/csv', 'content-length': body.length };
  const request = httpRequest({ host: '127.0.0.1', port, path, method: 'POST', headers });
  request.flushHeaders();
  request.on('continue', () => request.end(body));
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, text: await readText(answer) };
}

interface Echo {
  method: string;
  url: string;
  headers: Record<string, string>;
  bytes: number;
  text: string;
}

describe('the gateway', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-'));
  let upstream: Awaited<ReturnType<typeof echoServer>>;
  let gateway: RunningApp;
  const at = (path: string): string => `http://127.0.0.1:${gateway.httpPort}${path}`;
  const start = (more: object): Promise<RunningApp> =>
    bootstrap({
      dataDir,
      httpPort: 0,
      grpcPort: 0,
      logLevel: 'silent',
      registryUrl: upstream.url,
      trainingUrl: upstream.url,
      inferenceUrl: 'http://127.0.0.1:1',
      governanceGrpcUrl: '127.0.0.1:1',
      ...more,
    });

  beforeAll(async () => {
    upstream = await echoServer();
    gateway = await start({});
    await gateway.ready;
  });
  afterAll(async () => {
    await gateway.close();
    await upstream.server.close();
    rmSync(dataDir, { recursive: true });
  });

  it('forwards method, path, query, body and token to the service that owns the path', async () => {
    const answer = await fetch(at('/api/v1/models/fraud?stage=production'), {
      method: 'PUT',
      body: '{"not": "parsed',
      headers: { 'content-type': 'application/json' },
    });

    expect((await answer.json()) as Echo).toMatchObject({
      method: 'PUT',
      url: '/api/v1/models/fraud?stage=production',
      text: '{"not": "parsed',
    });
  });

  it('forwards a body in whatever coding it has, as it is', async () => {
    for (const coding of ['gzip', 'br']) {
      const headers = { 'content-type': 'application/json', 'content-encoding': coding };
      const answer = await fetch(at('/api/v1/models'), { method: 'POST', body: gzipSync('{}'), headers });

      const { bytes, headers: forwarded } = (await answer.json()) as Echo;
      expect([bytes, forwarded['content-encoding']]).toEqual([gzipSync('{}').length, coding]);
    }
  });

  it('gives a request one id and one trace for all processes', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const given = { 'x-request-id': 'my-id', 'x-request-timeout-ms': '900000', traceparent };
    const answer = await fetch(at('/api/v1/models'), { headers: given });
    const { headers } = (await answer.json()) as Echo;

    expect(headers).toMatchObject({ 'x-request-id': 'my-id' });
    // What is left of it.
    const left = Number(headers['x-request-timeout-ms']);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(900_000);
    expect(headers['traceparent']).toContain('4bf92f3577b34da6a3ce929d0e0e4736');
  });

  it('turns the workspace prefix into the workspace header', async () => {
    const { url, headers } = (await (await fetch(at('/w/fraud/api/v1/models'))).json()) as Echo;

    expect([url, headers['x-workspace']]).toEqual(['/api/v1/models', 'fraud']);
  });

  it('streams bodies larger than its own limit', async () => {
    const answer = await fetch(at('/api/v1/datasets'), {
      method: 'POST',
      body: new Uint8Array(20 * 1024 * 1024),
      headers: { 'content-type': 'text/csv' },
    });

    expect(((await answer.json()) as Echo).bytes).toBe(20 * 1024 * 1024);
  });

  it('forwards a query as it is, dots too', async () => {
    const { url } = (await (await fetch(at('/api/v1/models?tag=..%2f..%2fx&filter=a..b'))).json()) as Echo;

    expect(url).toBe('/api/v1/models?tag=..%2f..%2fx&filter=a..b');
  });

  it('asks for a body itself when the client waits for 100 Continue', async () => {
    const { status, headers, text } = await uploadWaiting(gateway.httpPort, '/api/v1/datasets', 'a,b');

    expect([status, JSON.parse(text) as Echo]).toEqual([200, expect.objectContaining({ text: 'a,b' })]);
    expect(headers.connection).not.toBe('close');
  });

  it('brings the answer of a service that refuses before it has read the body', async () => {
    const refusing = fastify();
    refusing.addContentTypeParser('*', (_request, _payload, done) => done(null));
    refusing.post('/*', (_request, reply) => reply.code(422).send({ refused: true }));
    const front = await start({ trainingUrl: await refusing.listen({ port: 0, host: '127.0.0.1' }) });
    const part = Buffer.alloc(1024 * 1024, 'x');
    for (let i = 0; i < 5; i++) {
      const answer = await fetch(`http://127.0.0.1:${front.httpPort}/api/v1/datasets`, {
        method: 'POST',
        body: Readable.toWeb(Readable.from(Array.from({ length: 24 }, () => part))) as ReadableStream,
        headers: { 'content-type': 'text/csv' },
        duplex: 'half',
      });
      expect([answer.status, await answer.json()]).toEqual([422, { refused: true }]);
    }
    await front.close();
    await refusing.close();
  });

  it('answers 503 with the name of a service that is down', async () => {
    const answer = await fetch(at('/predict'), {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });

    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await answer.json()).toMatchObject({
      code: 'GATEWAY.UPSTREAM_UNAVAILABLE',
      details: { upstream: 'inference' },
    });
  });

  it('tells clients of the Open Inference Protocol what it refuses in their words', async () => {
    const down = await fetch(at('/v2/models/fraud/infer'), { method: 'POST', body: '{}' });
    expect([down.status, await down.json()]).toEqual([503, { error: 'the inference service does not answer' }]);
    const strict = await start({ rateLimit: 0 });
    const limited = await fetch(`http://127.0.0.1:${strict.httpPort}/v2/health/ready`);
    expect([limited.status, await limited.json()]).toEqual([
      429,
      { error: expect.stringContaining('more than 0 requests in 60 s') },
    ]);
    await strict.close();
  });

  it('answers 404 for a path that nobody owns', async () => {
    expect((await fetch(at('/api/v1/nothing'))).status).toBe(404);
  });

  it('refuses who asks too often, tells when to come back, and never counts health checks', async () => {
    const strict = await start({ rateLimit: 3 });
    const ask = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${strict.httpPort}${path}`);
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await ask('/api/v1/models')).status);
    const refused = await ask('/api/v1/models');

    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(await refused.json()).toMatchObject({
      code: 'RATE_LIMIT.ADDRESS',
      details: { limit: 3, window_seconds: 60 },
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask('/health/live')).status).toBe(200);
    await strict.close();
  });

  it('counts every token by itself, however its header is written, and says so in standard headers', async () => {
    const strict = await start({ rateLimit: 3, serviceToken: 'secret-of-services' });
    const ask = (authorization?: string): Promise<Response> =>
      fetch(`http://127.0.0.1:${strict.httpPort}/api/v1/models`, {
        headers: authorization === undefined ? {} : { authorization },
      });
    const spellings = ['Bearer secret-of-services', 'bearer secret-of-services', 'BEARER   secret-of-services'];
    const answers: Response[] = [];
    for (const spelling of spellings) answers.push(await ask(spelling));
    const refused = await ask('bEARER  secret-of-services');
    const other = await ask();
    await strict.close();

    expect(await refused.json()).toMatchObject({ code: 'RATE_LIMIT.TOKEN' });
    const told = (name: string) => [...answers, refused, other].map(({ headers }) => headers.get(name));
    expect([...answers, refused, other].map(({ status }) => status)).toEqual([200, 200, 200, 429, 200]);
    expect(told('ratelimit-limit')).toEqual(['3', '3', '3', '3', '3']);
    expect(told('ratelimit-remaining')).toEqual(['2', '1', '0', '0', '2']);
    expect(told('ratelimit-reset').every((seconds) => Number(seconds) > 0 && Number(seconds) <= 63)).toBe(true);
    expect(refused.headers.get('retry-after')).toBe(refused.headers.get('ratelimit-reset'));
  });
});
