import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '@intelgraph/testing';

import { FrameType, PREFACE } from '../../src/grpc/wire/http2/protocol.js';
import { EchoListener } from './echo-listener.js';
import { data, frame, get, headers, number, RawClient, REQUEST, setting } from './raw-client.js';

/** `HTTP2_FUZZ_CONNECTIONS=10000 HTTP2_FUZZ_SEED=7 npm test -- http2-fuzz` */
const CONNECTIONS = Number(process.env['HTTP2_FUZZ_CONNECTIONS'] ?? 300);
const SEED = Number(process.env['HTTP2_FUZZ_SEED'] ?? 1);
const AT_ONCE = 16;

type Random = (below: number) => number;

let server: EchoListener;
const rejections: unknown[] = [];
const remember = (error: unknown): void => void rejections.push(error);
beforeAll(async () => {
  process.on('unhandledRejection', remember);
  server = await new EchoListener({ startMs: 2000, farewellMs: 500, maxHeldBytes: 200_000 }).listen();
});
afterAll(async () => {
  process.off('unhandledRejection', remember);
  await server.close(1000);
});

it(`${CONNECTIONS} connections full of rubbish break nothing, and leave nothing`, async () => {
  for (let first = 0; first < CONNECTIONS; first += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => rubbish(generator(SEED * 1_000_003 + first + i))));
  }
  const sound = await RawClient.connect(server.port);
  sound.send(headers(1), data(1, 'sound', 1));
  expect(await sound.answered(1)).toBe('sound');
  sound.close();
  await eventually(() => expect(server.closedStreams).toBe(server.streams.length));
  expect(server.faults).toEqual([]);
  expect(rejections).toEqual([]);
});

/** A connection on which right frames, wrong ones and noise follow each other, cut anywhere. */
async function rubbish(random: Random): Promise<void> {
  const frames = Array.from({ length: 1 + random(40) }, (_, at) => anyFrame(random, at));
  const hasPreface = random(20) > 0;
  const bytes = Buffer.concat([hasPreface ? PREFACE : Buffer.alloc(0), frame(FrameType.SETTINGS), ...frames]);
  if (random(3) === 0) for (let i = 0; i < 1 + random(5); i++) bytes[random(bytes.length)] = random(256);
  const client = await RawClient.connect(server.port, Buffer.alloc(0));
  for (let at = 0; at < bytes.length && !client.isClosed;) {
    const end = at + 1 + random(random(2) === 0 ? 30 : 20_000);
    client.send(bytes.subarray(at, end));
    at = end;
    if (random(4) === 0) await new Promise(setImmediate);
  }
  await new Promise(setImmediate);
  if (random(2) === 0) client.socket.end();
  else client.close();
  await eventually(() => expect(client.isClosed).toBe(true));
}

function anyFrame(random: Random, at: number): Buffer {
  const fresh = 2 * at + 1;
  const known = random(4) === 0 ? random(100) : Math.max(1, fresh - 2 * random(4));
  const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => random(256)));
  const path = ['/', '/hang', '/stubborn', '/large/100000', '/large/1'][random(5)] ?? '/';
  const fields = REQUEST.map(([name, value]) => [name, name === ':path' ? path : value] as const);
  const makers: (() => Buffer)[] = [
    () => get(fresh),
    () => headers(fresh, 4 | random(2), fields),
    () => headers(fresh, random(256), fields),
    () => headers(fresh, 4, [...fields, ['x-large', 'v'.repeat(random(8000))]]),
    () => data(known, bytes(random(100)), random(2)),
    () => data(known, Buffer.alloc(random(16_385)), random(256)),
    () => frame(FrameType.HEADERS, random(256), known, bytes(random(60))),
    () => frame(FrameType.CONTINUATION, random(256), known, bytes(random(60))),
    () => frame(FrameType.WINDOW_UPDATE, 0, random(2) * known, number(random(2 ** 31))),
    () => frame(FrameType.WINDOW_UPDATE, 0, random(2) * known, number(random(100_000))),
    () => frame(FrameType.SETTINGS, 0, 0, setting(random(8), random(3) === 0 ? random(2 ** 32) : random(100_000))),
    () => frame(FrameType.SETTINGS, random(2), 0, bytes(6 * random(3))),
    () => frame(FrameType.RST_STREAM, 0, known, number(random(14))),
    () => frame(FrameType.PING, random(2), 0, bytes(8)),
    () => frame(FrameType.GOAWAY, 0, 0, bytes(8 + random(10))),
    () => frame(FrameType.PRIORITY, 0, known, bytes(5)),
    () => frame(random(256), random(256), random(2) * known, bytes(random(40))),
    () => bytes(random(30)),
  ];
  return makers[random(random(3) === 0 ? makers.length : 6)]?.() ?? get(fresh);
}

/** Numbers by chance that are the same for the same seed (mulberry32). */
function generator(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
