import { describe, expect, it } from '@jest/globals';
import { Dice } from '@intelgraph/testing/fuzz';
import { connect } from 'node:http2';
import { createServer, type AddressInfo } from 'node:net';

import { ConnectionError } from '../errors.js';
import { FrameParser } from '../frame-parser.js';
import { Flag, FrameType, PREFACE } from '../protocol.js';
import type { HeaderList } from './header-list.js';
import { HpackDecoder } from './hpack-decoder.js';
import { encodeHeaders } from './hpack-encoder.js';

const LIMIT = 16_384;
const pairs = ({ fields }: HeaderList): [string, string][] => fields.map(({ name, value }) => [name, value]);
const decode = (decoder: HpackDecoder, hex: string): HeaderList => {
  const bytes = Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
  return decoder.decode(bytes, 0, bytes.length);
};

const REQUESTS = [
  [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com'],
  [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com', 'cache-control: no-cache'],
  [
    ...[':method: GET', ':scheme: https', ':path: /index.html', ':authority: www.example.com'],
    'custom-key: custom-value',
  ],
];
const DATES = ['Mon, 21 Oct 2013 20:13:21 GMT', 'Mon, 21 Oct 2013 20:13:22 GMT'];
const RESPONSES = [
  [':status: 302', 'cache-control: private', `date: ${DATES[0]}`, 'location: https://www.example.com'],
  [':status: 307', 'cache-control: private', `date: ${DATES[0]}`, 'location: https://www.example.com'],
  [
    ...[':status: 200', 'cache-control: private', `date: ${DATES[1]}`, 'location: https://www.example.com'],
    ...['content-encoding: gzip', 'set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1'],
  ],
];

describe('header blocks of RFC 7541, Appendix C', () => {
  it.each([
    ['C.2.1', '400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572', 'custom-key: custom-header'],
    ['C.2.2', '040c 2f73 616d 706c 652f 7061 7468', ':path: /sample/path'],
    ['C.2.3', '1008 7061 7373 776f 7264 0673 6563 7265 74', 'password: secret'],
    ['C.2.4', '82', ':method: GET'],
  ])('%s gives its field', (_name, hex, field) => {
    expect(pairs(decode(new HpackDecoder(LIMIT), hex)).map((pair) => pair.join(': '))).toEqual([field]);
  });

  it.each([
    [
      'C.3, requests as they are',
      [
        '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
        '8286 84be 5808 6e6f 2d63 6163 6865',
        '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
      ],
      REQUESTS,
    ],
    [
      'C.4, requests in Huffman codes',
      [
        '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
        '8286 84be 5886 a8eb 1064 9cbf',
        '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
      ],
      REQUESTS,
    ],
    [
      'C.5, answers that evict others',
      [
        `20 3fe1 01 4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 54
         6e17 6874 7470 733a 2f2f 7777 772e 6578 616d 706c 652e 636f 6d`,
        '4803 3330 37c1 c0bf',
        `88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a
         4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31`,
      ],
      RESPONSES,
    ],
    [
      'C.6, the same in Huffman codes',
      [
        `20 3fe1 01 4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b
         97c8 e9ae 82ae 43d3`,
        '4883 640e ffc1 c0bf',
        `88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960
         d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07`,
      ],
      RESPONSES,
    ],
  ])('%s, one after the other', (_name, blocks, lists) => {
    // The answers are made for a table of 256 bytes, which their first block says here.
    const decoder = new HpackDecoder(LIMIT);
    expect(blocks.map((hex) => pairs(decode(decoder, hex)).map((pair) => pair.join(': ')))).toEqual(lists);
  });
});

describe('a broken header block', () => {
  it.each([
    ['names no field', '80'],
    ['names a field beyond the table', 'be'],
    ['names one far beyond', 'ffffffff07'],
    ['has a number without end', `7f${'ff'.repeat(40)}`],
    ['has a number that is too large', 'ffffffffffffff7f'],
    ['ends within a number', '7f80'],
    ['ends within a name', '400a6375'],
    ['ends before a value', '400163'],
    ['has a string that is too long', '40017fffffff7f'],
    ['wants a table larger than ours', '3fe21f'],
    ['changes the table behind a field', '8220'],
    ['ends within a Huffman code', '400161 81 00'],
    ['is padded with zeros', '400161 82 1800'],
    ['is padded with a whole byte', '400161 82 1fff'],
    ['has the end of a string within it', '400161 84 ffffffff'],
  ])('that %s is refused', (_what, hex) => {
    expect(() => decode(new HpackDecoder(LIMIT), hex)).toThrow(ConnectionError);
  });

  it('however random it is, is refused or read, and nothing else', () => {
    const dice = new Dice(7);
    for (let round = 0; round < 5000; round++) {
      const bytes = Buffer.from(Array.from({ length: dice.below(40) }, () => dice.below(256)));
      try {
        expect(new HpackDecoder(LIMIT).decode(bytes, 0, bytes.length).isTooLarge).toBe(false);
      } catch (error) {
        expect(error).toBeInstanceOf(ConnectionError);
      }
    }
  });
});

describe('a list that is too large', () => {
  it('is cut off, and leaves the table as it has to be', () => {
    const decoder = new HpackDecoder(1000);
    const large = Buffer.concat([
      Buffer.from('400161', 'hex'),
      Buffer.from([0x7f, 0x81, 0x0f]),
      Buffer.alloc(2048, 'v'),
    ]);
    const list = decoder.decode(Buffer.concat([large, Buffer.from('4001620163', 'hex')]), 0, large.length + 5);
    expect([list.isTooLarge, list.fields.length]).toEqual([true, 0]);
    expect(pairs(decode(decoder, 'be'))).toEqual([['b', 'c']]);
  });

  it('costs no memory where one byte stands for much', () => {
    const decoder = new HpackDecoder(LIMIT);
    const entry = Buffer.concat([
      Buffer.from('400161', 'hex'),
      Buffer.from([0x7f, 0x81, 0x1e]),
      Buffer.alloc(3968, 'v'),
    ]);
    decoder.decode(entry, 0, entry.length);
    const bomb = Buffer.alloc(60_000, 0xbe);
    const list = decoder.decode(bomb, 0, bomb.length);
    expect([list.isTooLarge, list.fields.length]).toEqual([true, 4]);
  });
});

describe('a block that comes again', () => {
  it('is read once while the table stays the same, and anew when it changes', () => {
    const decoder = new HpackDecoder(LIMIT);
    decode(decoder, '400161 0131');
    const first = decode(decoder, 'be');
    expect(pairs(first)).toEqual([['a', '1']]);
    expect(decode(decoder, 'be')).toBe(first);
    // The newest field is another one now.
    decode(decoder, '400161 0132');
    expect(pairs(decode(decoder, 'be'))).toEqual([['a', '2']]);
    // No field is left.
    decode(decoder, '20');
    expect(() => decode(decoder, 'be')).toThrow(ConnectionError);
  });
});

describe('what we encode', () => {
  it.each([
    [[]],
    [[[':status', '200']]],
    [[['grpc-status', '0']]],
    [
      [
        ['x', 'y'.repeat(40_000)],
        ['content-type', 'é'],
      ],
    ],
  ])('is read as it was: %#', (fields) => {
    const block = encodeHeaders(fields as [string, string][]);
    expect(pairs(new HpackDecoder(100_000).decode(block, 0, block.length))).toEqual(fields);
  });
});

describe('what nghttp2 encodes', () => {
  it('is read as it was, whatever stands in it', async () => {
    const dice = new Dice(42);
    const requests = Array.from({ length: 200 }, () => randomHeaders(dice));
    const received = await received200(requests);
    expect(received).toHaveLength(requests.length);
    for (const [at, list] of received.entries()) expect(list).toEqual(requests[at]);
  });

  it('is read as it was where the same few requests come again and again', async () => {
    const dice = new Dice(43);
    const few = Array.from({ length: 12 }, () => randomHeaders(dice));
    const requests = Array.from({ length: 200 }, () => few[dice.below(few.length)]!);
    for (const [at, list] of (await received200(requests)).entries()) expect(list).toEqual(requests[at]);
  });
});

/** Header lists as a client of Node sends them, all on one connection. */
async function received200(requests: Record<string, string>[]): Promise<Record<string, string>[]> {
  const lists: Record<string, string>[] = [];
  const decoder = new HpackDecoder(1_000_000);
  const done = Promise.withResolvers<undefined>();
  let block = Buffer.alloc(0);
  const parser = new FrameParser((type, flags, _id, bytes, start, end) => {
    if (type !== FrameType.HEADERS && type !== FrameType.CONTINUATION) return;
    const from = flags & Flag.PRIORITY ? start + 5 : start;
    block = Buffer.concat([block, bytes.subarray(from, end)]);
    if ((flags & Flag.END_HEADERS) === 0) return;
    const list = Object.fromEntries(pairs(decoder.decode(block, 0, block.length)));
    block = Buffer.alloc(0);
    lists.push(Object.fromEntries(Object.entries(list).filter(([name]) => !name.startsWith(':'))));
    if (lists.length === requests.length) done.resolve(undefined);
  });
  const server = createServer((socket) => {
    let skip = PREFACE.length;
    socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      parser.push(chunk.subarray(skip));
      skip = Math.max(0, skip - chunk.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  session.on('error', () => undefined);
  for (const headers of requests) session.request(headers).on('error', () => undefined);
  await done.promise;
  session.destroy();
  server.close();
  return lists;
}

function randomHeaders(dice: Dice): Record<string, string> {
  const name = (): string => `x-${'abcdefghij'[dice.below(10)] ?? ''}${dice.below(6)}`;
  // Every byte that a value may have; blanks only within.
  const value = (): string =>
    `<${String.fromCharCode(...Array.from({ length: dice.below(60) }, () => [9, 32, 33, 126, 128, 255][dice.below(8)] ?? 33 + dice.below(94)))}>`;
  return Object.fromEntries(Array.from({ length: 1 + dice.below(12) }, () => [name(), value()]));
}
