import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@intelgraph/testing';

import { encodeHeaders } from '../../src/grpc/wire/http2/hpack/hpack-encoder.js';
import type { Http2Limits } from '../../src/grpc/wire/http2/limits.js';
import { ErrorCode, Flag, FrameType, PREFACE, Setting } from '../../src/grpc/wire/http2/protocol.js';
import { EchoListener } from './echo-listener.js';
import { data, frame, get, headers, number, RawClient, REQUEST, setting } from './raw-client.js';

const { DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, WINDOW_UPDATE, CONTINUATION } = FrameType;
const END = Flag.END_STREAM;
const WHOLE = Flag.END_HEADERS;
const at = (path: string) => REQUEST.map(([name, value]) => [name, name === ':path' ? path : value] as const);
const hex = (text: string): Buffer => Buffer.from(text, 'hex');

let server: EchoListener;
let client: RawClient;
afterEach(async () => {
  client.close();
  await server.close();
  expect(server.faults).toEqual([]);
});

async function start(limits: Partial<Http2Limits> = {}, first?: Buffer): Promise<void> {
  server = await new EchoListener(limits).listen();
  client = await RawClient.connect(server.port, first);
}

describe('a connection', () => {
  it('answers requests that come byte by byte', async () => {
    await start({}, Buffer.alloc(0));
    const bytes = Buffer.concat([
      ...[PREFACE, frame(SETTINGS), headers(1), data(1, 'hello, '), data(1, ''), data(1, 'world', END)],
    ]);
    for (const byte of bytes) {
      client.send(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    expect(await client.answered(1)).toBe('hello, world');
  });

  it('answers requests that come all at once, and settings and pings', async () => {
    await start();
    const requests = Array.from({ length: 500 }, (_, i) => [headers(2 * i + 1), data(2 * i + 1, `no ${i}`, END)]);
    client.send(...requests.flat(), frame(PING, 0, 0, Buffer.from('12345678')));
    expect(await client.answered(999)).toBe('no 499');
    expect(await client.answered(1)).toBe('no 0');
    expect(client.frames[0]).toMatchObject({ type: SETTINGS, flags: 0 });
    expect(client.of(SETTINGS)[1]).toMatchObject({ flags: Flag.ACK });
    expect(client.of(PING)).toMatchObject([{ flags: Flag.ACK, payload: Buffer.from('12345678') }]);
  });

  it('reads padding, priority, continuations and trailers, and passes over what it does not know', async () => {
    await start();
    const block = encodeHeaders(REQUEST);
    const padded = Buffer.concat([Buffer.from([3]), number(0), Buffer.from([5]), block, Buffer.alloc(3)]);
    client.send(
      frame(0x77, 0xff, 1, Buffer.alloc(20)),
      frame(PRIORITY, 0, 7, Buffer.alloc(5)),
      frame(HEADERS, WHOLE | Flag.PADDED | Flag.PRIORITY, 1, padded),
      frame(DATA, Flag.PADDED, 1, Buffer.concat([Buffer.from([4]), Buffer.from('body'), Buffer.alloc(4)])),
      frame(HEADERS, WHOLE | END, 1, encodeHeaders([['x-trailer', 'y']])),
      frame(HEADERS, END, 3, block.subarray(0, 1)),
      frame(CONTINUATION, 0, 3),
      frame(CONTINUATION, WHOLE, 3, block.subarray(1)),
    );
    expect(await client.answered(1)).toBe('body');
    expect(await client.answered(3)).toBe('');
  });

  it('answers what was open when the client hung up on nobody', async () => {
    await start();
    client.send(headers(1, WHOLE | END, at('/hang')), headers(3));
    await eventually(() => expect(server.streams).toHaveLength(2));
    client.close();
    await eventually(() => expect(server.closedStreams).toBe(2));
  });
});

describe('a connection ends with its reason when', () => {
  const longBlock = Buffer.alloc(16_384, 0x82);
  it.each<[string, ErrorCode, Buffer[]]>([
    ['data is for no stream', ErrorCode.PROTOCOL_ERROR, [data(0, 'x')]],
    ['data is for a stream that was never opened', ErrorCode.PROTOCOL_ERROR, [data(1, 'x')]],
    ['a client opens an even stream', ErrorCode.PROTOCOL_ERROR, [get(2)]],
    ['streams go backwards', ErrorCode.PROTOCOL_ERROR, [get(5), get(3)]],
    ['a stream is opened twice', ErrorCode.STREAM_CLOSED, [get(1), get(1)]],
    ['a frame is too large', ErrorCode.FRAME_SIZE_ERROR, [headers(1), data(1, Buffer.alloc(16_385))]],
    ['padding is longer than its frame', ErrorCode.PROTOCOL_ERROR, [headers(1), frame(DATA, 8, 1, hex('05aabb'))]],
    ['padding has no length', ErrorCode.PROTOCOL_ERROR, [headers(1), frame(DATA, 8, 1)]],
    ['a header block is broken', ErrorCode.COMPRESSION_ERROR, [frame(HEADERS, WHOLE, 1, hex('be'))]],
    ['a header block is interrupted', ErrorCode.PROTOCOL_ERROR, [frame(HEADERS, 0, 1, hex('82')), frame(PING)]],
    ['a continuation continues nothing', ErrorCode.PROTOCOL_ERROR, [frame(CONTINUATION, 4, 1)]],
    ['the client pushes', ErrorCode.PROTOCOL_ERROR, [frame(PUSH_PROMISE, 4, 1, number(2))]],
    ['settings have a stream', ErrorCode.PROTOCOL_ERROR, [frame(SETTINGS, 0, 1)]],
    ['settings are cut off', ErrorCode.FRAME_SIZE_ERROR, [frame(SETTINGS, 0, 0, Buffer.alloc(5))]],
    ['a frame may be small', ErrorCode.PROTOCOL_ERROR, [frame(SETTINGS, 0, 0, setting(Setting.MAX_FRAME_SIZE, 9))]],
    [
      ...(['a window is too large', ErrorCode.FLOW_CONTROL_ERROR] as const),
      [frame(WINDOW_UPDATE, 0, 0, number(2 ** 31 - 1))],
    ],
    ['a window grows by nothing', ErrorCode.PROTOCOL_ERROR, [frame(WINDOW_UPDATE, 0, 0, number(0))]],
    ['a ping is short', ErrorCode.FRAME_SIZE_ERROR, [frame(PING, 0, 0, Buffer.alloc(7))]],
    ['a reset is for no stream', ErrorCode.PROTOCOL_ERROR, [frame(RST_STREAM, 0, 9, number(8))]],
    [
      ...(['windows overflow by settings', ErrorCode.FLOW_CONTROL_ERROR] as const),
      [
        headers(1),
        frame(WINDOW_UPDATE, 0, 1, number(2 ** 31 - 1 - 65_535)),
        frame(SETTINGS, 0, 0, setting(Setting.INITIAL_WINDOW_SIZE, 65_536)),
      ],
    ],
    [
      ...(['a header block has no end', ErrorCode.ENHANCE_YOUR_CALM] as const),
      [frame(HEADERS, 0, 1), ...Array.from({ length: 40 }, () => frame(CONTINUATION, 0, 1))],
    ],
    [
      ...(['a header block is too long', ErrorCode.ENHANCE_YOUR_CALM] as const),
      [frame(HEADERS, 0, 1, longBlock), ...Array.from({ length: 5 }, () => frame(CONTINUATION, 0, 1, longBlock))],
    ],
    [
      ...(['streams are opened and reset at once', ErrorCode.ENHANCE_YOUR_CALM] as const),
      Array.from({ length: 1600 }, (_, i) => [headers(2 * i + 1), frame(RST_STREAM, 0, 2 * i + 1, number(8))]).flat(),
    ],
    [
      ...(['streams are opened and spoilt at once', ErrorCode.ENHANCE_YOUR_CALM] as const),
      Array.from({ length: 1600 }, (_, i) => [
        headers(2 * i + 1),
        frame(WINDOW_UPDATE, 0, 2 * i + 1, number(0)),
      ]).flat(),
    ],
    [
      ...(['pings come without end', ErrorCode.ENHANCE_YOUR_CALM] as const),
      Array.from({ length: 2000 }, () => frame(PING, 0, 0, Buffer.alloc(8))),
    ],
    [
      ...(['settings come without end', ErrorCode.ENHANCE_YOUR_CALM] as const),
      Array.from({ length: 2000 }, () => frame(SETTINGS)),
    ],
    [
      ...(['empty data comes without end', ErrorCode.ENHANCE_YOUR_CALM] as const),
      [headers(1), ...Array.from({ length: 2000 }, () => data(1, ''))],
    ],
  ])('%s', async (_what, code, frames) => {
    await start();
    client.send(...frames);
    expect(await client.closedWith()).toBe(code);
  });

  it.each([
    ['it begins as HTTP/1.1', Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n')],
    ['it begins without settings', Buffer.concat([PREFACE, frame(PING, 0, 0, Buffer.alloc(8))])],
  ])('%s', async (_what, first) => {
    await start({}, first);
    expect(await client.closedWith()).toBe(ErrorCode.PROTOCOL_ERROR);
  });

  it('more data comes than there is room for', async () => {
    await start();
    client.send(headers(1, WHOLE, at('/stubborn')), ...Array.from({ length: 5 }, () => data(1, Buffer.alloc(16_384))));
    expect(await client.resetWith(1)).toBe(ErrorCode.FLOW_CONTROL_ERROR);
    client.send(get(3));
    await client.answered(3);
  });
});

describe('a stream alone ends when', () => {
  it.each<[string, ErrorCode, Buffer[]]>([
    ['it has no method', ErrorCode.PROTOCOL_ERROR, [headers(1, WHOLE, REQUEST.slice(1))]],
    ['it has no path', ErrorCode.PROTOCOL_ERROR, [headers(1, WHOLE, REQUEST.slice(0, 2))]],
    ['a name has capitals', ErrorCode.PROTOCOL_ERROR, [headers(1, WHOLE, [...REQUEST, ['X', 'y']])]],
    ['a value has lines', ErrorCode.PROTOCOL_ERROR, [headers(1, WHOLE, [...REQUEST, ['x', 'a\r\nb']])]],
    ['it speaks HTTP/1', ErrorCode.PROTOCOL_ERROR, [headers(1, WHOLE, [...REQUEST, ['connection', 'close']])]],
    ['a pseudo-field comes last', ErrorCode.PROTOCOL_ERROR, [headers(1, WHOLE, [['x', 'y'], ...REQUEST])]],
    ['a pseudo-field comes twice', ErrorCode.PROTOCOL_ERROR, [headers(1, WHOLE, [...REQUEST, [':path', '/']])]],
    ['a pseudo-field is unknown', ErrorCode.PROTOCOL_ERROR, [headers(1, WHOLE, [...REQUEST, [':x', '/']])]],
    ['its trailers do not end it', ErrorCode.PROTOCOL_ERROR, [headers(1), headers(1, WHOLE, [['x', 'y']])]],
    ['its trailers have pseudo-fields', ErrorCode.PROTOCOL_ERROR, [headers(1), get(1)]],
    [
      'it depends on itself',
      ErrorCode.PROTOCOL_ERROR,
      [frame(HEADERS, WHOLE | Flag.PRIORITY, 1, Buffer.concat([number(1), Buffer.from([0]), encodeHeaders(REQUEST)]))],
    ],
    ['its window grows by nothing', ErrorCode.PROTOCOL_ERROR, [headers(1), frame(WINDOW_UPDATE, 0, 1, number(0))]],
    [
      'its window is too large',
      ErrorCode.FLOW_CONTROL_ERROR,
      [...[headers(1), frame(WINDOW_UPDATE, 0, 1, number(2 ** 31 - 1))]],
    ],
    [
      'its body is too short',
      ErrorCode.PROTOCOL_ERROR,
      [...[headers(1, WHOLE, [...REQUEST, ['content-length', '3']]), data(1, 'x', END)]],
    ],
    ['data comes behind its end', ErrorCode.STREAM_CLOSED, [headers(1, WHOLE | END, at('/hang')), data(1, 'x')]],
    ['data comes behind its answer', ErrorCode.STREAM_CLOSED, [get(1), data(1, 'x')]],
  ])('%s', async (_what, code, frames) => {
    await start();
    client.send(...frames);
    expect(await client.resetWith(1)).toBe(code);
    client.send(headers(3), data(3, 'next', END));
    expect(await client.answered(3)).toBe('next');
  });

  it('there are too many of them', async () => {
    await start({ maxConcurrentStreams: 2 });
    client.send(headers(1), headers(3), headers(5));
    expect(await client.resetWith(5)).toBe(ErrorCode.REFUSED_STREAM);
    client.send(data(1, 'a', END));
    await client.answered(1);
    client.send(get(7));
    await client.answered(7);
  });

  it('our side breaks', async () => {
    await start();
    client.send(headers(1, WHOLE, at('/broken')), get(3));
    expect(await client.resetWith(1)).toBe(ErrorCode.INTERNAL_ERROR);
    await client.answered(3);
    expect(server.faults.splice(0)).toMatchObject([{ message: 'a bug' }]);
  });
});
