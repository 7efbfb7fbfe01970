import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '@intelgraph/testing';
import { Dice } from '@intelgraph/testing/fuzz';

import { FrameType, PREFACE } from '../../src/grpc/wire/http2/protocol.js';
import { EchoListener } from './echo-listener.js';
import { data, frame, get, headers, number, RawClient, REQUEST, setting } from './raw-client.js';

/** `HTTP2_FUZZ_CONNECTIONS=10000 HTTP2_FUZZ_SEED=7 npm test -- http2-fuzz` */
const CONNECTIONS = Number(process.env['HTTP2_FUZZ_CONNECTIONS'] ?? 300);
const SEED = Number(process.env['HTTP2_FUZZ_SEED'] ?? 1);
const AT_ONCE = 16;

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
    await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => rubbish(new Dice(SEED * 1_000_003 + first + i))));
  }
  const sound = await RawClient.connect(server.port);
  sound.send(headers(1), data(1, 'sound', 1));
  expect(await sound.answered(1)).toBe('sound');
  sound.close();
  await eventually(() => expect(server.closedStreams).toBe(server.streams.length));
  expect(server.faults.map((e) => (e as Error).stack)).toEqual([]);
  expect(rejections).toEqual([]);
});

/** A connection on which right frames, wrong ones and noise follow each other, cut anywhere. */
async function rubbish(dice: Dice): Promise<void> {
  const frames = Array.from({ length: 1 + dice.below(40) }, (_, at) => anyFrame(dice, at));
  const hasPreface = dice.below(20) > 0;
  const bytes = Buffer.concat([hasPreface ? PREFACE : Buffer.alloc(0), frame(FrameType.SETTINGS), ...frames]);
  if (dice.below(3) === 0)
    for (let i = 0; i < 1 + dice.below(5); i++) bytes[dice.below(bytes.length)] = dice.below(256);
  const client = await RawClient.connect(server.port, Buffer.alloc(0));
  for (let at = 0; at < bytes.length && !client.isClosed;) {
    const end = at + 1 + dice.below(dice.below(2) === 0 ? 30 : 20_000);
    client.send(bytes.subarray(at, end));
    at = end;
    if (dice.below(4) === 0) await new Promise(setImmediate);
  }
  await new Promise(setImmediate);
  if (dice.below(2) === 0) client.socket.end();
  else client.close();
  await eventually(() => expect(client.isClosed).toBe(true));
}

function anyFrame(dice: Dice, at: number): Buffer {
  const fresh = 2 * at + 1;
  const known = dice.below(4) === 0 ? dice.below(100) : Math.max(1, fresh - 2 * dice.below(4));
  const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => dice.below(256)));
  const path = ['/', '/hang', '/stubborn', '/large/100000', '/large/1'][dice.below(5)] ?? '/';
  const fields = REQUEST.map(([name, value]) => [name, name === ':path' ? path : value] as const);
  const makers: (() => Buffer)[] = [
    () => get(fresh),
    () => headers(fresh, 4 | dice.below(2), fields),
    () => headers(fresh, dice.below(256), fields),
    () => headers(fresh, 4, [...fields, ['x-large', 'v'.repeat(dice.below(8000))]]),
    () => data(known, bytes(dice.below(100)), dice.below(2)),
    () => data(known, Buffer.alloc(dice.below(16_385)), dice.below(256)),
    () => frame(FrameType.HEADERS, dice.below(256), known, bytes(dice.below(60))),
    () => frame(FrameType.CONTINUATION, dice.below(256), known, bytes(dice.below(60))),
    () => frame(FrameType.WINDOW_UPDATE, 0, dice.below(2) * known, number(dice.below(2 ** 31))),
    () => frame(FrameType.WINDOW_UPDATE, 0, dice.below(2) * known, number(dice.below(100_000))),
    () =>
      frame(
        FrameType.SETTINGS,
        0,
        0,
        setting(dice.below(8), dice.below(3) === 0 ? dice.below(2 ** 32) : dice.below(100_000)),
      ),
    () => frame(FrameType.SETTINGS, dice.below(2), 0, bytes(6 * dice.below(3))),
    () => frame(FrameType.RST_STREAM, 0, known, number(dice.below(14))),
    () => frame(FrameType.PING, dice.below(2), 0, bytes(8)),
    () => frame(FrameType.GOAWAY, 0, 0, bytes(8 + dice.below(10))),
    () => frame(FrameType.PRIORITY, 0, known, bytes(5)),
    () => frame(dice.below(256), dice.below(256), dice.below(2) * known, bytes(dice.below(40))),
    () => bytes(dice.below(30)),
  ];
  return makers[dice.below(dice.below(3) === 0 ? makers.length : 6)]?.() ?? get(fresh);
}
