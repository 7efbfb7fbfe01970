import type { Socket } from 'node:net';

import { eventually, ReceivingServer } from '@intelgraph/testing';
import { afterEach, describe, expect, it } from '@jest/globals';

import { AddressGuard, GuardedHttp, type HttpAnswer, reasonOf, retryAfterMsOf } from '../src/index.js';

import { drip, pour, RawServer } from './fixtures/raw-server.js';

const TIME_MS = 400;
const OK = 'HTTP/1.1 200 OK\r\n';

const servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function aServer(answer: (socket: Socket) => void): Promise<RawServer> {
  const server = await RawServer.start(answer);
  servers.push(server);
  return server;
}

async function aReceiver(options?: { secure: boolean }): Promise<ReceivingServer> {
  const receiver = await ReceivingServer.start(options);
  servers.push(receiver);
  return receiver;
}

const anywhere = new GuardedHttp(new AddressGuard({ allowPrivate: true }), 'test');

interface Sent {
  readonly answer?: HttpAnswer;
  readonly reason?: string;
}

/** Posts, and tells what came of it; `reason` is what would stand in a log. */
async function post(url: string, { http = anywhere, headers = {}, readSuccess = true } = {}): Promise<Sent> {
  const signal = AbortSignal.timeout(TIME_MS);
  try {
    return { answer: await http.post({ url, headers, body: '{}', readSuccess }, signal) };
  } catch (error) {
    return { reason: reasonOf(error, signal) };
  }
}

const LATE = { reason: 'no answer in time' };
const NO_HTTP = { reason: expect.stringMatching(/^network error HPE_/) };
const ENDED = { reason: expect.stringMatching(/^network error (ECONNRESET|HPE_)/) };

describe('a receiver that wants to harm', () => {
  it.each<[string, (socket: Socket) => void, object]>([
    ['never answers', () => undefined, LATE],
    ['drips its head', (socket) => drip(socket, `${OK}x-a: `), LATE],
    ['drips a refusal', (socket) => drip(socket, 'no ', 'HTTP/1.1 500 No\r\n\r\n'), LATE],
    ['says for ever that it is still at it', (socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n'), LATE],
    [
      'wants to speak another protocol',
      (socket) => socket.write('HTTP/1.1 101 Go\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
      { reason: 'network error UNASKED_UPGRADE' },
    ],
    ['hangs up', (socket) => socket.destroy(), ENDED],
    ['speaks no HTTP', (socket) => socket.write('220 mail.example ESMTP\r\n'), NO_HTTP],
    ['has a head without end', (socket) => pour(socket, `${OK}x-a: ${'a'.repeat(20_000)}\r\n`), NO_HTTP],
    ['has line breaks and NUL in its head', (socket) => socket.write(`${OK}x-a: a\0b\rc: d\n\n`), NO_HTTP],
    [
      'lies about the length of its refusal',
      (socket) => socket.end('HTTP/1.1 500 No\r\ncontent-length: 99\r\n\r\nx'),
      ENDED,
    ],
    [
      'has two lengths',
      (socket) => socket.write('HTTP/1.1 500 No\r\ncontent-length: 1\r\ncontent-length: 9\r\n\r\nx'),
      NO_HTTP,
    ],
    [
      'has chunks of nonsense',
      (socket) => socket.write('HTTP/1.1 500 No\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'),
      NO_HTTP,
    ],
  ])('is left after a while when it %s', async (_what, answer, expected) => {
    const server = await aServer(answer);
    expect(await post(`http://127.0.0.1:${server.port}/`)).toEqual(expected);
    await eventually(() => server.left === 1);
  });

  it.each([200, 500])('pours out an endless body after %d: little of it is read, and it is left', async (status) => {
    const server = await aServer((socket) => {
      socket.write(`HTTP/1.1 ${status} So\r\n\r\n`);
      pour(socket, 'x'.repeat(65_536));
    });
    const { answer } = await post(`http://127.0.0.1:${server.port}/`);
    expect(answer).toMatchObject({ status, text: 'x'.repeat(4096) });
    await eventually(() => server.left === 1);
  });

  it('drips the body of a success: that is one, whatever comes after', async () => {
    const server = await aServer((socket) => drip(socket, 'thanks ', `${OK}\r\n`));
    const { answer } = await post(`http://127.0.0.1:${server.port}/`, { readSuccess: false });
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect((await post(`http://127.0.0.1:${server.port}/`)).answer).toMatchObject({ status: 200 });
    await eventually(() => server.left === 2);
  });

  it('splits its answer in two: the first one counts, and the second is for nobody', async () => {
    const server = await aServer((socket) =>
      socket.write('HTTP/1.1 500 No\r\ncontent-length: 2\r\n\r\nnoHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'),
    );
    expect((await post(`http://127.0.0.1:${server.port}/`)).answer).toMatchObject({ status: 500, text: 'no' });
    await eventually(() => server.left === 1);
  });

  it.each([301, 302, 303, 307, 308])(
    'redirects inside with %d: the answer is that, and nobody is called',
    async (status) => {
      const [inside, outside] = [await aReceiver(), await aReceiver()];
      outside.plan({ status, headers: { location: inside.url('/latest/meta-data') } });
      expect((await post(outside.url())).answer).toMatchObject({ status });
      expect([outside.received.length, inside.received.length]).toEqual([1, 0]);
    },
  );

  it('cannot have more headers than it is due', async () => {
    const receiver = await aReceiver();
    const split = await post(receiver.url(), { headers: { 'x-a': 'a\r\nx-injected: 1' } });
    expect(split).toEqual({ reason: 'network error ERR_INVALID_CHAR' });
    await post(`${receiver.url('/a')}\r\nx-injected: 1`);
    expect(receiver.received.flatMap(({ headers }) => Object.keys(headers))).not.toContain('x-injected');
  });

  it.each([
    ['9'.repeat(400), undefined],
    ['-1', 0],
    ['1e9', undefined],
    ['Infinity', undefined],
    ['99999999', 3_600_000],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 3_600_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ])('asks for a pause of %s: it is bounded or not one', (value, expected) => {
    expect(retryAfterMsOf(value)).toBe(expected);
  });
});

describe('a name that leads elsewhere from one look to the next', () => {
  /** Public the first time, this machine from then on: what a rebinding name server answers. */
  function rebinding(): { guard: AddressGuard; asked: () => number } {
    let asked = 0;
    const resolve = (): Promise<string[]> => Promise.resolve([asked++ === 0 ? '192.0.1.1' : '127.0.0.1']);
    return { guard: new AddressGuard({ allowPrivate: false, resolve }), asked: () => asked };
  }

  it('is looked up once for a call, which goes to the address that was checked', async () => {
    const inside = await aReceiver();
    const { guard, asked } = rebinding();
    const http = new GuardedHttp(guard, 'test');
    // Nothing of ours answers there; that it is not this machine is the point.
    const { answer } = await post(`http://hook.example:${inside.port}/`, { http });
    expect([answer, asked()]).toEqual([undefined, 1]);
    await expect(
      http.post({ url: `http://hook.example:${inside.port}/`, headers: {}, body: '' }, AbortSignal.timeout(TIME_MS)),
    ).rejects.toThrow('the address is not on the public Internet');
    expect(inside.received).toEqual([]);
  });

  it('is asked for by its own name at the address that was checked', async () => {
    const receiver = await aReceiver();
    const guard = new AddressGuard({ allowPrivate: true, resolve: () => Promise.resolve(['127.0.0.1']) });
    await post(`http://hook.example:${receiver.port}/a?b=c`, { http: new GuardedHttp(guard, 'test') });
    expect(receiver.received[0]).toMatchObject({ path: '/a?b=c', headers: { host: `hook.example:${receiver.port}` } });
  });

  it.each([
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://[::ffff:7f00:1]/',
    'http://[::]/',
    'http://0/',
  ])('written as %s is this machine all the same, and not called', async (url) => {
    const http = new GuardedHttp(new AddressGuard({ allowPrivate: false }), 'test');
    await expect(http.post({ url, headers: {}, body: '' }, AbortSignal.timeout(TIME_MS))).rejects.toThrow(
      'the address is not on the public Internet',
    );
  });

  it('has a name server that never answers: the time for a try holds for it, too', async () => {
    const guard = new AddressGuard({ allowPrivate: true, resolve: () => new Promise(() => undefined) });
    expect(await post('http://hook.example/', { http: new GuardedHttp(guard, 'test') })).toEqual(LATE);
  });
});

describe('TLS that does not hold', () => {
  it('is no connection: an authority nobody knows', async () => {
    const receiver = await aReceiver({ secure: true });
    const { reason } = await post(`https://localhost:${receiver.port}/`);
    expect(reason).toMatch(
      /^network error (UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT_LOCALLY)$/,
    );
    expect(receiver.received).toEqual([]);
  });

  it('is no connection: the server speaks none', async () => {
    const receiver = await aReceiver();
    const { reason } = await post(`https://127.0.0.1:${receiver.port}/`);
    expect(reason).toMatch(/^network error (ERR_SSL_|EPROTO)/);
    expect(receiver.received).toEqual([]);
  });

  it('is no connection: the server stops in the middle of the greeting', async () => {
    const server = await aServer((socket) => socket.write(Buffer.from([0x16, 0x03, 0x03, 0x40, 0x00, 0x02])));
    expect(await post(`https://127.0.0.1:${server.port}/`)).toEqual(LATE);
    await eventually(() => server.left === 1);
  });
});
