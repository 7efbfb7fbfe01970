import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@intelgraph/testing';
import { connect } from 'node:http2';

import type { Http2Limits } from '../../src/grpc/wire/http2/limits.js';
import { Flag, FrameType, PREFACE, Setting } from '../../src/grpc/wire/http2/protocol.js';
import { EchoListener } from './echo-listener.js';
import { data, frame, headers, number, RawClient, REQUEST, setting } from './raw-client.js';

const { DATA, SETTINGS, WINDOW_UPDATE } = FrameType;
const WHOLE = Flag.END_HEADERS;
const at = (path: string) => REQUEST.map(([name, value]) => [name, name === ':path' ? path : value] as const);

let server: EchoListener;
let client: RawClient | undefined;
afterEach(async () => {
  client?.close();
  client = undefined;
  await server.close();
  expect(server.faults).toEqual([]);
});

async function start(limits: Partial<Http2Limits> = {}, window = 65_535): Promise<RawClient> {
  server = await new EchoListener(limits).listen();
  const settings = frame(SETTINGS, 0, 0, setting(Setting.INITIAL_WINDOW_SIZE, window));
  return (client = await RawClient.connect(server.port, Buffer.concat([PREFACE, settings])));
}

describe('a large answer', () => {
  it('goes out only as far as the stream has room', async () => {
    const raw = await start({}, 10);
    raw.send(headers(1, WHOLE | Flag.END_STREAM, at('/large/100')));
    await eventually(() => expect(raw.body(1)).toHaveLength(10));
    raw.send(frame(WINDOW_UPDATE, 0, 1, number(50)));
    await eventually(() => expect(raw.body(1)).toHaveLength(60));
    expect(raw.isAnswered(1)).toBe(false);
    raw.send(frame(SETTINGS, 0, 0, setting(Setting.INITIAL_WINDOW_SIZE, 50)));
    expect(await raw.answered(1)).toHaveLength(100);
  });

  it('waits while settings have made its window negative', async () => {
    const raw = await start({}, 10);
    raw.send(headers(1, WHOLE | Flag.END_STREAM, at('/large/30')));
    await eventually(() => expect(raw.body(1)).toHaveLength(10));
    raw.send(frame(SETTINGS, 0, 0, setting(Setting.INITIAL_WINDOW_SIZE, 0)));
    raw.send(frame(WINDOW_UPDATE, 0, 1, number(10)), frame(WINDOW_UPDATE, 0, 1, number(5)));
    await eventually(() => expect(raw.body(1)).toHaveLength(15));
    raw.send(frame(WINDOW_UPDATE, 0, 1, number(15)));
    expect(await raw.answered(1)).toHaveLength(30);
  });

  it('takes turns with others for what the connection has room for', async () => {
    const raw = await start({}, 1_000_000);
    const request = (id: number) => headers(id, WHOLE | Flag.END_STREAM, at('/large/200000'));
    raw.send(request(1), request(3), request(5));
    await eventually(() => {
      expect(raw.of(DATA).reduce((sum, { payload }) => sum + payload.length, 0)).toBe(65_535);
    });
    expect(raw.of(DATA).map(({ id }) => id)).toEqual([1, 3, 5, 1]);
    raw.send(frame(WINDOW_UPDATE, 0, 0, number(1_000_000)));
    for (const id of [1, 3, 5]) expect(await raw.answered(id)).toHaveLength(200_000);
  });

  it('is dropped when nobody wants it any more', async () => {
    const raw = await start({}, 10);
    raw.send(headers(1, WHOLE | Flag.END_STREAM, at('/large/100000')));
    await eventually(() => expect(raw.body(1)).toHaveLength(10));
    raw.send(frame(FrameType.RST_STREAM, 0, 1, number(8)), frame(WINDOW_UPDATE, 0, 1, number(1000)));
    raw.send(headers(3, WHOLE | Flag.END_STREAM, at('/large/5')));
    expect(await raw.answered(3)).toHaveLength(5);
    expect(raw.body(1)).toHaveLength(10);
  });
});

describe('a large request', () => {
  it('gets room as it is taken', async () => {
    const raw = await start();
    raw.send(headers(1), data(1, Buffer.alloc(16_384)), data(1, Buffer.alloc(16_384)));
    await eventually(() => expect(raw.of(WINDOW_UPDATE, 1)).toMatchObject([{ payload: number(32_768) }]));
  });

  it('gets none while nobody takes it', async () => {
    const raw = await start();
    raw.send(headers(1, WHOLE, at('/stubborn')), ...Array.from({ length: 3 }, () => data(1, Buffer.alloc(16_384))));
    raw.send(headers(3), data(3, 'x', Flag.END_STREAM));
    await raw.answered(3);
    expect(raw.of(WINDOW_UPDATE, 1)).toEqual([]);
    server.streams[0]?.flow(true);
    await eventually(() => expect(raw.of(WINDOW_UPDATE, 1)).toHaveLength(1));
  });

  it('waits its turn where too much is kept, and none waits for ever', async () => {
    server = await new EchoListener({ maxHeldBytes: 100_000 }).listen();
    const session = connect(`http://127.0.0.1:${server.port}`);
    const bodies = await Promise.all(Array.from({ length: 8 }, (_, i) => echoed(session, Buffer.alloc(300_000, i))));
    for (const [i, body] of bodies.entries()) expect(body.equals(Buffer.alloc(300_000, i))).toBe(true);
    session.close();
  });
});

describe('clients of nghttp2', () => {
  it.each([{}, { headerTableSize: 0 }, { initialWindowSize: 100, maxFrameSize: 16_384 }, { headerTableSize: 65_536 }])(
    'with settings %j get what they sent',
    async (settings) => {
      server = await new EchoListener().listen();
      const session = connect(`http://127.0.0.1:${server.port}`, { settings });
      const sizes = [1, 100, 65_535, 65_536, 70_000];
      const bodies = await Promise.all(sizes.map((size) => echoed(session, Buffer.alloc(size, 'y'))));
      expect(bodies.map(({ length }) => length)).toEqual(sizes);
      session.close();
    },
  );
});

function echoed(session: ReturnType<typeof connect>, body: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':method': 'POST' });
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => resolve(Buffer.concat(parts)));
    stream.on('error', reject);
    stream.end(body);
  });
}
