import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@intelgraph/testing';

import type { Http2Limits } from '../../src/grpc/wire/http2/limits.js';
import { ErrorCode, Flag, FrameType, PREFACE } from '../../src/grpc/wire/http2/protocol.js';
import { EchoListener } from './echo-listener.js';
import { data, frame, get, headers, RawClient } from './raw-client.js';

const { GOAWAY, HEADERS, PING, SETTINGS } = FrameType;

let server: EchoListener;
let client: RawClient;
afterEach(async () => {
  client.close();
  await server.close();
});

async function start(limits: Partial<Http2Limits> = {}, first?: Buffer): Promise<void> {
  server = await new EchoListener(limits).listen();
  client = await RawClient.connect(server.port, first);
}

const large = (bytes: number): [string, string][] => [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', `/large/${bytes}`],
];

const lastIds = (): number[] => client.of(GOAWAY).map(({ payload }) => payload.readUInt32BE(0));

describe('a server that closes', () => {
  it('takes what comes until the client knows, then finishes what is open', async () => {
    await start({ farewellMs: 60_000 });
    client.send(headers(1));
    await eventually(() => expect(server.streams).toHaveLength(1));
    const closing = server.close(60_000);
    await eventually(() => expect(client.of(PING)).toHaveLength(1));
    expect(lastIds()).toEqual([2 ** 31 - 1]);
    client.send(headers(3));
    client.send(frame(PING, Flag.ACK, 0, client.of(PING)[0]!.payload));
    await eventually(() => expect(lastIds()).toEqual([2 ** 31 - 1, 3]));
    client.send(headers(5), data(5, 'too late', Flag.END_STREAM), data(1, 'one', Flag.END_STREAM));
    expect(await client.answered(1)).toBe('one');
    client.send(data(3, 'three', Flag.END_STREAM));
    expect(await client.answered(3)).toBe('three');
    await closing;
    expect(await client.closedWith()).toBe(ErrorCode.NO_ERROR);
    expect(server.streams).toHaveLength(2);
  });

  it('does not wait for the answer to its ping for long', async () => {
    await start({ farewellMs: 50 });
    client.send(get(1));
    await client.answered(1);
    await server.close(60_000);
    expect(lastIds()).toEqual([2 ** 31 - 1, 1]);
  });

  it('lets a slow client fetch all of its answer', async () => {
    await start({ farewellMs: 20 });
    client.send(frame(SETTINGS, 0, 0, Buffer.from([0, 4, 0x7f, 0xff, 0xff, 0xff])));
    client.send(frame(FrameType.WINDOW_UPDATE, 0, 0, Buffer.from([0x70, 0, 0, 0])));
    client.socket.pause();
    client.send(headers(1, Flag.END_HEADERS | Flag.END_STREAM, large(20_000_000)));
    await eventually(() => expect(server.streams).toHaveLength(1));
    const closing = server.close(60_000);
    client.socket.resume();
    expect(await client.answered(1)).toHaveLength(20_000_000);
    await closing;
  });

  it('cuts off what takes too long', async () => {
    await start();
    client.send(headers(1));
    await eventually(() => expect(server.streams).toHaveLength(1));
    await server.close(50);
    await eventually(() => expect(server.closedStreams).toBe(1));
  });
});

describe('a connection that takes too long', () => {
  it.each([
    ['to begin', Buffer.alloc(0)],
    ['to begin, with half of the preface', PREFACE.subarray(0, 10)],
    ['to say its settings', PREFACE],
  ])('%s is closed', async (_what, first) => {
    await start({ startMs: 50, farewellMs: 20 }, first);
    await client.closedWith();
    expect(server.streams).toEqual([]);
  });

  it('with a header block is told so', async () => {
    await start({ startMs: 50, farewellMs: 20 });
    client.send(frame(HEADERS, 0, 1, Buffer.from([0x82])));
    expect(await client.closedWith()).toBe(ErrorCode.ENHANCE_YOUR_CALM);
  });

  it('to want anything is left, one with an open stream is not', async () => {
    await start({ idleMs: 50, farewellMs: 20 });
    const busy = await RawClient.connect(server.port);
    busy.send(headers(1));
    expect(await client.closedWith()).toBe(ErrorCode.NO_ERROR);
    busy.send(data(1, 'still here', Flag.END_STREAM));
    expect(await busy.answered(1)).toBe('still here');
    busy.close();
  });

  it('to read is closed', async () => {
    await start({ blockedMs: 50, farewellMs: 20 });
    client.socket.pause();
    client.send(frame(SETTINGS, 0, 0, Buffer.from([0, 4, 0x7f, 0xff, 0xff, 0xff])));
    client.send(frame(FrameType.WINDOW_UPDATE, 0, 0, Buffer.from([0x70, 0, 0, 0])));
    client.send(headers(1, Flag.END_HEADERS | Flag.END_STREAM, large(50_000_000)));
    await eventually(() => expect(server.closedStreams).toBe(1));
  });
});
