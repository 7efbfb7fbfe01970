import type { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@intelgraph/testing';
import { fastify, type FastifyInstance } from 'fastify';
import { LINGER, lingerOverUnreadBodies } from '../src/http/unread-body.js';
import { streamBodies } from '../src/http/streamed-body.js';
import { RawClient } from './raw-client.js';
import { startSample, type SampleApp } from './sample-app/sample-app.js';

const MIB = 1024 * 1024;
const THINGS = '/api/v1/things';
const JSON_TYPE = { 'content-type': 'application/json' };

let sample: SampleApp;
let client: RawClient;
beforeAll(
  async () => (sample = await startSample({ authMode: 'token', serviceToken: 'a-service-token-of-this-test' })),
);
afterEach(() => client.end());
afterAll(() => sample.app.close());

const as = (id: string, workspace = '*') => ({
  authorization: `Bearer ${sample.tokens.issue(id, ['editor'], { workspace })}`,
});

describe('a request that is refused before its body is read', () => {
  it.each([
    [401, THINGS, () => JSON_TYPE],
    [403, THINGS, () => ({ ...as('stranger', 'elsewhere'), ...JSON_TYPE })],
    [404, '/nowhere', () => ({ ...as('a'), ...JSON_TYPE })],
    [413, THINGS, () => ({ ...as('b'), ...JSON_TYPE })],
    [415, THINGS, () => ({ ...as('c'), 'content-type': 'text/csv' })],
  ] as const)('gets its %i although the client first sends all of it', async (status, path, headers) => {
    for (const chunked of [false, true]) {
      client = await RawClient.to(sample.app.httpPort);
      const length: Record<string, string> = chunked
        ? { 'transfer-encoding': 'chunked' }
        : { 'content-length': String(24 * MIB) };
      await client.head('POST', path, { ...headers(), ...length });
      await client.pour(24, { chunked });
      await client.closed;

      expect([client.statuses, client.error]).toEqual([[status], undefined]);
      expect(client.received.toLowerCase()).toContain('connection: close');
    }
  });

  it('leaves its connection usable when little of it is left', async () => {
    client = await RawClient.to(sample.app.httpPort);
    await client.head('POST', '/nowhere', { ...as('d'), ...JSON_TYPE, 'content-length': 1000 });
    await eventually(() => expect(client.statuses).toEqual([404]));
    await client.send('x'.repeat(1000));
    await client.head('GET', THINGS, as('d'));

    await eventually(() => expect(client.statuses).toEqual([404, 200]));
  });

  it('is never asked for its body when it waits for 100 Continue', async () => {
    client = await RawClient.to(sample.app.httpPort);
    await client.head('POST', THINGS, { ...JSON_TYPE, expect: '100-continue', 'content-length': 50 });
    await eventually(() => expect(client.statuses).toEqual([401]));

    expect(client.received.toLowerCase()).toContain('connection: close');
  });
});

it('a body that is wanted is asked for when the client waits for 100 Continue', async () => {
  client = await RawClient.to(sample.app.httpPort);
  const body = JSON.stringify({ name: 'a', size: 1 });
  const headers = { ...as('e'), ...JSON_TYPE, expect: '100-continue', 'content-length': body.length };
  await client.head('POST', THINGS, headers);
  await eventually(() => expect(client.statuses).toEqual([100]));
  await client.send(body);

  await eventually(() => expect(client.statuses).toEqual([100, 201]));
});

describe('a closing connection', () => {
  let server: FastifyInstance;
  const start = async (limits: Partial<typeof LINGER>): Promise<number> => {
    server = fastify();
    lingerOverUnreadBodies(server, { ...LINGER, ...limits });
    streamBodies(server);
    server.post('/half', async (request, reply) => {
      await (request.body as Readable)[Symbol.asyncIterator]().next();
      (request.body as Readable).destroy();
      return reply.code(422).send({ refused: true });
    });
    return Number(new URL(await server.listen({ port: 0, host: '127.0.0.1' })).port);
  };
  const half = { 'content-type': 'any/thing', 'transfer-encoding': 'chunked' };
  afterEach(() => server.close());

  it('carries the answer of a handler that gave up half-way', async () => {
    client = await RawClient.to(await start({}));
    await client.head('POST', '/half', half);
    await client.pour(24, { chunked: true });
    await client.closed;

    expect([client.statuses, client.error]).toEqual([[422], undefined]);
  });

  it('does not read endlessly', async () => {
    client = await RawClient.to(await start({ bytes: 4 * MIB }));
    await client.head('POST', '/half', half);
    await client.pour(100_000, { chunked: true });
    await client.closed;

    expect(client.error?.code).toMatch(/EPIPE|ECONNRESET/);
  });

  it('does not wait endlessly for a client that sends nothing more', async () => {
    client = await RawClient.to(await start({ idleMs: 200 }));
    await client.head('POST', '/half', half);
    await client.chunk(Buffer.from('x'));
    await client.closed;

    expect(client.statuses).toEqual([422]);
  });

  it('does not hold up the end of the server', async () => {
    client = await RawClient.to(await start({}));
    await client.head('POST', '/half', half);
    await client.chunk(Buffer.from('x'));
    await eventually(() => expect(client.statuses).toEqual([422]));
    await server.close();

    await client.closed;
  });
});
