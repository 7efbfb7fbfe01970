import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidInputError } from '@intelgraph/kernel';
import { addJsonRoute } from '../src/index.js';
import { RawClient } from './raw-client.js';
import { startSample, type SampleApp } from './sample-app/sample-app.js';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
/** Fastify reads whoever says how its body is encoded, even where it is not. */
const BY_FASTIFY = { 'content-encoding': 'identity' };

/** A promise of our own: those of Node's core are of another realm in Jest. */
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

let sample: SampleApp;
/** Answers of Fastify's. */
let seen = 0;
/** Bodies that the route was asked with. */
let asked: unknown[] = [];
let token: string;

beforeAll(async () => {
  const http = (server: Parameters<typeof addJsonRoute>[0]) => {
    server.addHook('onSend', (_request, _reply, payload, done) => {
      seen += 1;
      done(null, payload);
    });
    addJsonRoute(server, '/twice', {
      bodyLimit: 1000,
      answer: ({ context, body, bodyText }) => {
        asked.push(body);
        const { x, mode } = body as { x?: number; mode?: string };
        if (mode === 'bug') throw new TypeError('a bug');
        if (x === undefined) throw InvalidInputError.of('x', 'is required');
        const answer = JSON.stringify({ twice: 2 * x, who: context.principal.id, in: context.workspace, bodyText });
        if (mode === 'late') return wait(5).then(() => answer);
        if (mode === 'late failure') return wait(5).then(() => Promise.reject(InvalidInputError.of('x', 'is late')));
        return answer;
      },
    });
  };
  sample = await startSample(
    { authMode: 'token', serviceToken: 'service-secret-0123456789', allowedHosts: ['127.0.0.1'] },
    { http },
  );
  token = sample.tokens.issue('fresh', ['viewer']);
  // Governance is asked once for a token that nobody knows; such a request is not answered directly.
  await call('{"x":1}');
});
afterAll(() => sample.app.close());
beforeEach(() => {
  seen = 0;
  asked = [];
});

async function call(body: string, headers: Record<string, string> = {}, path = '/twice') {
  const type = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(`${sample.url}${path}`, { method: 'POST', headers: { ...type, ...headers }, body });
  // Fastify ends the connection of whoever sent what it cannot parse.
  const told = [...response.headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name));
  return { status: response.status, headers: told, text: await response.text() };
}

const withId = (body: string, headers: Record<string, string> = {}) => call(body, { 'x-request-id': 'r1', ...headers });

describe('a direct route', () => {
  it.each<[string, string, Record<string, string>, number]>([
    ['an answer', '{"x": 2}', {}, 200],
    ['characters of several bytes', '{"x": 2, "é": "日本"}', {}, 200],
    ['a late answer', '{"x": 2, "mode": "late"}', {}, 200],
    ['a trace', '{"x": 2}', { traceparent: TRACE }, 200],
    ['a charset', '{"x": 2}', { 'content-type': 'application/json; charset=utf-8' }, 200],
    ['another workspace', '{"x": 2}', { 'x-workspace': 'w2' }, 200],
    ['a wrong field', '{}', {}, 422],
    ['a late failure', '{"x": 2, "mode": "late failure"}', {}, 422],
    ['what is not JSON', '{"x":', {}, 400],
    ['a forbidden key', '{"__proto__": {}}', {}, 400],
    ['a bug', '{"mode": "bug"}', {}, 500],
  ])('answers %s as Fastify would', async (_what, body, headers, status) => {
    const direct = await withId(body, headers);
    expect(seen).toBe(0);
    const byFastify = await withId(body, { ...headers, ...BY_FASTIFY });
    expect(seen).toBe(1);
    expect(direct.status).toBe(status);
    expect(direct).toEqual(byFastify);
  });

  it.each<[string, string, Record<string, string>, number]>([
    ['no token', '{"x": 2}', { authorization: '' }, 401],
    ['an unknown token', '{"x": 2}', { authorization: 'Bearer ig_nobody_0123456789abcdef' }, 401],
    ['a workspace that is no name', '{"x": 2}', { 'x-workspace': '../w' }, 422],
    ['another site', '{"x": 2}', { origin: 'https://evil.example' }, 403],
    ['another type', '{"x": 2}', { 'content-type': 'text/plain' }, 415],
    ['no body', '', {}, 500],
    ['a body beyond the limit', JSON.stringify({ x: 2, long: 'x'.repeat(1000) }), {}, 413],
    ['a deadline that is none', '{"x": 2}', { 'x-request-timeout-ms': 'soon' }, 422],
  ])('leaves %s to Fastify', async (_what, body, headers, status) => {
    expect((await call(body, headers)).status).toBe(status);
    expect(seen).toBe(1);
  });

  it('leaves other addresses to Fastify', async () => {
    expect((await call('{"x": 2}', {}, '/w/w3/twice')).text).toContain('"in":"w3"');
    expect((await call('{"x": 2}', {}, '/twice?')).status).toBe(200);
    expect((await call('{"x": 2}', {}, '/twice/')).status).toBe(404);
    expect(seen).toBe(3);
  });

  it('counts its answers where Fastify counts', async () => {
    const count = async () => {
      const text = await (await fetch(`${sample.url}/metrics`)).text();
      const pattern = /^http_request_duration_seconds_count\{.*route="\/twice".*status="200".*\} (\d+)$/m;
      return Number(pattern.exec(text)?.[1]);
    };
    const before = await count();
    await call('{"x": 2}');
    await call('{"x": 2}', BY_FASTIFY);
    expect(await count()).toBe(before + 2);
  });

  it('logs a bug under the id of its request', async () => {
    await call('{"mode": "bug"}', { 'x-request-id': 'a-bug' });
    expect(sample.logs).toContainEqual(
      expect.objectContaining({ msg: 'request failed', request_id: 'a-bug', url: '/twice', method: 'POST' }),
    );
  });

  describe('on a connection', () => {
    let client: RawClient;
    beforeEach(async () => (client = await RawClient.to(sample.app.httpPort)));
    const head = (length: number) =>
      `POST /twice HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n` +
      `authorization: Bearer ${token}\r\ncontent-length: ${length}\r\n\r\n`;
    const received = async (pattern: RegExp) => {
      while (!pattern.test(client.received)) await wait(5);
    };

    it('reads a body that comes byte by byte', async () => {
      await client.send(head(7));
      for (const byte of '{"x":3}') {
        await client.send(byte);
        await wait(2);
      }
      await received(/"twice":6/);
      expect([client.statuses, seen]).toEqual([[200], 0]);
      client.end();
    });

    it('answers requests that are sent at once in their order, whoever answers them', async () => {
      const requests = ['{"x":1,"mode":"late"}', '{"x":2}', '{}', '{"x":3,"mode":"late"}', '{"x":4}'];
      await client.send(requests.map((body) => head(body.length) + body).join(''));
      await received(/"twice":8/);
      expect(client.statuses).toEqual([200, 200, 422, 200, 200]);
      expect([...client.received.matchAll(/"twice":(\d)/g)].map(([, twice]) => twice)).toEqual(['2', '4', '6', '8']);
      client.end();
    });

    it('forgets a client that goes away before its body is there', async () => {
      await client.send(`${head(7)}{"x"`);
      await wait(20);
      client.end();
      expect((await call('{"x": 2}')).status).toBe(200);
      expect(asked).toEqual([{ x: 2 }]);
    });
  });
});

it('finishes what a direct route began, and takes nothing more, while it closes', async () => {
  const began = Promise.withResolvers<undefined>();
  const http = (server: Parameters<typeof addJsonRoute>[0]) =>
    addJsonRoute(server, '/slow', {
      bodyLimit: 1000,
      answer: () => {
        began.resolve(undefined);
        return wait(100).then(() => '"done"');
      },
    });
  const other = await startSample({}, { http });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  const answer = fetch(`${other.url}/slow`, init).then((response) => response.json());
  await began.promise;
  await Promise.all([other.app.close(), expect(answer).resolves.toBe('done')]);
  await expect(fetch(`${other.url}/slow`, init)).rejects.toThrow('fetch failed');
});
