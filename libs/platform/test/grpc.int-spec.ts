import { Client, credentials, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assertedContext } from '@intelgraph/kernel';
import type { RequestContext } from '@intelgraph/kernel';
import { eventually } from '@intelgraph/testing';
import { service as healthService } from 'grpc-health-check';
import { Authenticator, grpcClient } from '../src/index.js';
import type { GrpcClient } from '../src/index.js';
import { GrpcTokenSource } from '../src/auth/grpc-token-source.js';
import { EchoGrpcController, EchoService } from './sample-app/echo.grpc.js';
import type { SampleApp } from './sample-app/sample-app.js';
import { startSample } from './sample-app/sample-app.js';

const SERVICE = 'service-secret-0123456789';
let sample: SampleApp;
let client: GrpcClient<typeof EchoService>;
beforeAll(async () => {
  sample = await startSample({ authMode: 'token', serviceToken: SERVICE });
  client = grpcClient(EchoService, sample.grpcUrl, { service: 'training', serviceToken: SERVICE, timeoutMs: 5000 });
});
afterAll(async () => {
  client.close();
  await sample.app.close();
});

/** A context as an app gets it from a request with this token. */
async function contextWith(token: string): Promise<RequestContext> {
  const scope = { requestId: 'req-1', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };
  const authorization = `Bearer ${token}`;
  return sample.app.get(Authenticator).authenticate({ authorization, workspace: 'fraud' }, scope);
}

const background = assertedContext('ada', { workspace: 'risk' });

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function* texts(...all: string[]) {
  for (const text of all) yield await Promise.resolve({ text });
}

describe('a call between services', () => {
  it("forwards the caller's token, workspace, request id and trace", async () => {
    const ctx = await contextWith(sample.tokens.issue('bob', ['viewer']));
    expect(await client.echo({ text: 'hi' }, ctx)).toEqual({
      text: 'hi',
      principal: 'bob',
      workspace: 'fraud',
      requestId: 'req-1',
      traceparent: ctx.traceparent,
    });
  });

  it('goes with the service token on behalf of the person when there is no token', async () => {
    expect(await client.echo({ text: '' }, background)).toMatchObject({
      principal: 'ada',
      via: 'service:training',
      workspace: 'risk',
    });
  });

  it('is refused without any token', async () => {
    const anonymous = grpcClient(EchoService, sample.grpcUrl, { service: 'training' });
    await expect(anonymous.echo({ text: '' }, background)).rejects.toMatchObject({ kind: 'unauthenticated' });
    anonymous.close();
  });

  it('streams in every direction', async () => {
    expect((await collect(client.count({ text: '500' }, background))).at(-1)).toEqual({ text: '499' });
    expect(await client.join(texts('a', 'b', 'c'), background)).toEqual({ text: 'abc' });
    expect(await collect(client.both(texts('a', 'b'), background))).toEqual([{ text: 'A' }, { text: 'B' }]);
  });
});

describe('a failure', () => {
  it('keeps code, kind, details and Retry-After over the wire', async () => {
    await expect(client.fail({ text: '' }, background)).rejects.toMatchObject({
      name: 'RemoteError',
      code: 'ECHO.BUSY',
      kind: 'exhausted',
      message: 'too much',
      details: { bound: 3 },
      retryAfterSeconds: 9,
    });
  });

  it('keeps its fields, also from a stream', async () => {
    const fields = [{ field: 'text', message: 'is wrong' }];
    await expect(client.fail({ text: 'fields' }, background)).rejects.toMatchObject({ kind: 'invalid', fields });
    await expect(collect(client.count({ text: 'fail' }, background))).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('nobody expected hides its message', async () => {
    const failure = (await client.fail({ text: 'bug' }, background).catch((error: unknown) => error)) as Error;
    expect(failure).toMatchObject({ kind: 'internal' });
    expect(failure.message).not.toContain('hunter2');
    expect(sample.logs.find((line) => line['msg'] === 'call failed')).toMatchObject({ err: { type: 'TypeError' } });
  });

  it('of the source of a stream reaches the caller', async () => {
    async function* broken() {
      yield await Promise.resolve({ text: 'a' });
      throw new Error('the disk broke');
    }
    await expect(client.join(broken(), background)).rejects.toThrow('the disk broke');
    await expect(collect(client.both(broken(), background))).rejects.toThrow('the disk broke');
  });

  it('of the source of a stream is no end of the stream for the server', async () => {
    async function* broken() {
      yield await Promise.resolve({ text: 'half' });
      throw new Error('the disk broke');
    }
    await expect(client.join(broken(), background)).rejects.toThrow();
    await eventually(() => {
      const line = sample.logs.findLast((entry) => entry['grpc'] === EchoService.join.path);
      expect(line).toMatchObject({ code: 'CANCELLED' });
    });
  });

  it('to connect is unavailable, and names the peer', async () => {
    const nobody = grpcClient(EchoService, '127.0.0.1:1', { service: 'training', timeoutMs: 2000 });
    await expect(nobody.echo({ text: '' }, background)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('127.0.0.1:1'),
    });
    nobody.close();
  });
});

describe('bytes that are no message', () => {
  // The echo's messages are JSON.
  const rubbish = Object.fromEntries(
    Object.entries(EchoService).map(([name, method]) => [
      name,
      { ...method, requestSerialize: () => Buffer.from('{') },
    ]),
  ) as unknown as typeof EchoService;

  it("are the caller's fault, in every kind of call", async () => {
    const careless = grpcClient(rubbish, sample.grpcUrl, { service: 'training', serviceToken: SERVICE });
    const malformed = { code: 'REQUEST.MALFORMED', kind: 'malformed' };
    await expect(careless.echo({ text: '' }, background)).rejects.toMatchObject(malformed);
    await expect(collect(careless.count({ text: '' }, background))).rejects.toMatchObject(malformed);
    await expect(careless.join(texts('a'), background)).rejects.toMatchObject(malformed);
    await expect(collect(careless.both(texts('a'), background))).rejects.toMatchObject(malformed);
    careless.close();
  });

  it('are looked at only after the caller: a stranger learns nothing', async () => {
    const stranger = grpcClient(rubbish, sample.grpcUrl, { service: 'training' });
    await expect(stranger.echo({ text: '' }, background)).rejects.toMatchObject({ kind: 'unauthenticated' });
    stranger.close();
  });
});

describe('time', () => {
  it('ends a call at its deadline and tells the handler', async () => {
    await expect(client.hang({ text: '' }, background, { timeoutMs: 100 })).rejects.toMatchObject({ kind: 'timeout' });
    await sample.app.get(EchoGrpcController).aborted;
  });

  it('ends a call when its caller gives up', async () => {
    const giveUp = new AbortController();
    const call = client.hang({ text: '' }, background, { signal: giveUp.signal });
    giveUp.abort();
    await expect(call).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('tokens', () => {
  it('are synced and looked up by gRPC', async () => {
    sample.tokens.issue('remote', ['editor'], { expiresAt: new Date(5000) });
    const options = { service: 'registry', serviceToken: SERVICE };
    const source = new GrpcTokenSource({ governanceGrpcUrl: sample.grpcUrl }, options);
    const { revision, tokens } = await source.sync(0n);
    expect(tokens.find(({ id }) => id === 'remote')).toMatchObject({ roles: ['editor'], expiresAt: new Date(5000) });
    expect((await source.sync(revision)).tokens).toEqual([]);
    expect(await source.lookup('remote')).toMatchObject({ principalId: 'remote', revokedAt: undefined });
    expect(await source.lookup('nobody')).toBeUndefined();
    source.close();
  });
});

describe('grpc.health.v1', () => {
  it('refuses what is no request', async () => {
    const health = new Client(sample.grpcUrl, credentials.createInsecure());
    const bytes = (value: Buffer): Buffer => value;
    const refusal = await new Promise((resolve) =>
      health.makeUnaryRequest('/grpc.health.v1.Health/Check', bytes, bytes, Buffer.from([0xff, 0xff]), resolve),
    );
    health.close();
    expect(refusal).toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  it('answers SERVING without a token', async () => {
    const { Check } = healthService as unknown as typeof EchoService & { Check: (typeof EchoService)['echo'] };
    const health = new Client(sample.grpcUrl, credentials.createInsecure());
    const answer = await new Promise((resolve, reject) => {
      const done = (error: Error | null, response?: unknown) => (error ? reject(error) : resolve(response));
      health.makeUnaryRequest(Check.path, Check.requestSerialize, Check.responseDeserialize, { text: '' }, done);
    });
    health.close();
    expect(answer).toMatchObject({ status: 'SERVING' });
  });
});
