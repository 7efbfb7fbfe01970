import { Client, compressionAlgorithms, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@intelgraph/testing';
import { connect, constants } from 'node:http2';

import { frameOf } from './frames.js';
import { GrpcHttp2Server } from './http2-server.js';
import type { ServerCall } from './server-call.js';

const ECHO = '/test.Echo/Echo';
const BOTH = '/test.Echo/Both';
const LIMIT = 100_000;
const bytes = (value: Buffer): Buffer => value;

let server: GrpcHttp2Server;
let url: string;
let calls: ServerCall[];
let failures: Error[];
let begin: PromiseWithResolvers<void>;
beforeEach(async () => {
  calls = [];
  failures = [];
  begin = Promise.withResolvers();
  server = new GrpcHttp2Server({ maxMessageBytes: LIMIT, maxConcurrentCalls: 10 });
  server.on(ECHO, (call) => {
    calls.push(call);
    void call.message().then(
      (message) => (message.toString() === 'hang' ? undefined : call.end(message)),
      (error: unknown) => call.fail({ code: status.INVALID_ARGUMENT, details: (error as Error).message, trailers: {} }),
    );
  });
  server.on(BOTH, (call) => {
    calls.push(call);
    void echoAll(call);
  });
  url = `127.0.0.1:${await server.listen('127.0.0.1', 0)}`;
});
afterEach(() => server.close(100));

/** Sends every message back, once the caller has been told to begin. */
async function echoAll(call: ServerCall): Promise<void> {
  try {
    await begin.promise;
    for await (const message of call.messages()) await call.send(message);
    call.end();
  } catch (error) {
    failures.push(error as Error);
    call.fail({ code: status.INTERNAL, details: (error as Error).message, trailers: {} });
  }
}

/** A call by gRPC's own client. */
function ask(message: Buffer, { path = ECHO, deadline = 10_000, options = {} } = {}): Promise<Buffer> {
  const client = new Client(url, credentials.createInsecure(), options);
  return new Promise<Buffer>((resolve, reject) => {
    const until = { deadline: Date.now() + deadline };
    client.makeUnaryRequest(path, bytes, bytes, message, new Metadata(), until, (error, answer) =>
      error ? reject(error) : resolve(answer as Buffer),
    );
  }).finally(() => client.close());
}

/** A call of which every byte is ours. */
function send(body: Buffer, headers: object = {}): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://${url}`);
    const stream = session.request({
      ':method': 'POST',
      ':path': ECHO,
      'content-type': 'application/grpc',
      ...headers,
    });
    let answer: Record<string, unknown> = {};
    for (const event of ['response', 'trailers'] as const) {
      stream.on(event, (more: object) => (answer = { ...answer, ...more }));
    }
    stream.on('error', reject);
    stream.on('close', () => {
      session.close();
      resolve(answer);
    });
    stream.resume();
    stream.end(body);
  });
}

const refusal = (call: Promise<unknown>): Promise<ServiceError> =>
  call.then(
    () => Promise.reject(new Error('it was answered')),
    (error: unknown) => error as ServiceError,
  );

describe('gRPC on HTTP/2', () => {
  it.each(['', 'a', 'b'.repeat(LIMIT)])('carries messages both ways', async (text) => {
    expect((await ask(Buffer.from(text))).toString()).toBe(text);
  });

  it.each([compressionAlgorithms.gzip, compressionAlgorithms.deflate])('reads compressed ones', async (algorithm) => {
    const text = 'c'.repeat(5000);
    const options = { 'grpc.default_compression_algorithm': algorithm };
    expect((await ask(Buffer.from(text), { options })).toString()).toBe(text);
  });

  it('knows only its methods', async () => {
    expect(await refusal(ask(Buffer.alloc(0), { path: '/test.Echo/No' }))).toMatchObject({
      ...{ code: status.UNIMPLEMENTED, details: expect.stringContaining('/test.Echo/No') },
    });
  });

  it('refuses messages that are too large, by what they claim', async () => {
    expect((await refusal(ask(Buffer.alloc(LIMIT + 1)))).details).toContain('100001 bytes');
    expect(await send(Buffer.from([0, 0xff, 0xff, 0xff, 0xff]))).toMatchObject({ 'grpc-status': '3' });
  });

  it.each([
    ['is cut off', frameOf(Buffer.from('whole')).subarray(0, 7), 'within a message'],
    ['is none', Buffer.alloc(0), 'no message'],
    ['comes twice', Buffer.concat([frameOf(Buffer.from('a')), frameOf(Buffer.from('b'))]), 'more than one message'],
    ['is compressed as nobody said', Buffer.from([1, 0, 0, 0, 1, 9]), 'no header names'],
  ])('refuses a message that %s', async (_what, body, reason) => {
    const answer = await send(body);
    expect([answer['grpc-status'], decodeURI(String(answer['grpc-message']))]).toEqual([
      ...['3', expect.stringContaining(reason)],
    ]);
  });

  it('refuses broken and unknown compression', async () => {
    const broken = Buffer.concat([Buffer.from([1, 0, 0, 0, 3]), Buffer.from('zip')]);
    expect(await send(broken, { 'grpc-encoding': 'gzip' })).toMatchObject({ 'grpc-status': '3' });
    expect(await send(broken, { 'grpc-encoding': 'br' })).toMatchObject({ 'grpc-status': '12' });
  });

  it('refuses metadata that are too large', async () => {
    const answer = await send(frameOf(Buffer.from('x')), { 'x-large': 'v'.repeat(20_000) });
    expect(answer).toMatchObject({ ':status': 431, 'grpc-status': '8' });
  });

  it('answers other requests as HTTP', async () => {
    expect(await send(Buffer.alloc(0), { 'content-type': 'text/html' })).toMatchObject({ ':status': 415 });
  });

  it('ends a call at its deadline, and tells who computes', async () => {
    expect(await refusal(ask(Buffer.from('hang'), { deadline: 50 }))).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    await new Promise((resolve) => {
      const { signal } = calls[0]!;
      if (signal.aborted) resolve(undefined);
      else signal.addEventListener('abort', resolve);
    });
  });

  it('closes when calls in flight have ended', async () => {
    const answered = ask(Buffer.from('hang'));
    await eventually(() => expect(calls).toHaveLength(1));
    const closing = server.close(10_000);
    calls[0]!.end(Buffer.from('late'));
    expect((await answered).toString()).toBe('late');
    await closing;
  });
});

describe('a stream of gRPC on HTTP/2', () => {
  let client: Client;
  beforeEach(() => {
    client = new Client(url, credentials.createInsecure());
  });
  afterEach(() => client.close());
  const sizes = Array.from({ length: 60 }, (_, i) => (i * 7919) % LIMIT);

  it('carries messages of any size both ways, in their order', async () => {
    begin.resolve();
    const stream = client.makeBidiStreamRequest(BOTH, bytes, bytes);
    for (const [i, size] of sizes.entries()) stream.write(Buffer.alloc(size, i));
    stream.end();
    const answers: Buffer[] = [];
    for await (const answer of stream) answers.push(answer as Buffer);
    expect(answers.map(({ length }) => length)).toEqual(sizes);
    expect(answers.every((answer, i) => answer.equals(Buffer.alloc(sizes[i] ?? 0, i)))).toBe(true);
  });

  it('lets the caller wait while nobody reads, and the reader while the caller does not', async () => {
    const session = connect(`http://${url}`);
    const stream = session.request({ ':method': 'POST', ':path': BOTH, 'content-type': 'application/grpc' });
    const body = Buffer.concat(sizes.map((size, i) => frameOf(Buffer.alloc(size, i))));
    stream.end(body);
    await eventually(() => expect(calls).toHaveLength(1));
    await eventually(() => expect(session.state.remoteWindowSize).toBeDefined());
    expect(stream.state.state).not.toBe(constants.NGHTTP2_STREAM_STATE_HALF_CLOSED_LOCAL);
    begin.resolve();
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part as Buffer);
    expect(Buffer.concat(parts).equals(body)).toBe(true);
    session.close();
  });

  it('is no whole one where its caller goes', async () => {
    begin.resolve();
    const session = connect(`http://${url}`);
    const stream = session.request({ ':method': 'POST', ':path': BOTH, 'content-type': 'application/grpc' });
    stream.on('error', () => undefined);
    stream.write(frameOf(Buffer.from('a')));
    await eventually(() => expect(calls).toHaveLength(1));
    session.destroy();
    await eventually(() => expect(failures).toMatchObject([{ message: 'the caller gave up' }]));
    expect([calls[0]!.isCancelled, calls[0]!.signal.aborted]).toEqual([true, true]);
  });
});
