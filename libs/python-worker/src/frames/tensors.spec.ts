import { describe, expect, it } from '@jest/globals';

import { FrameError } from './frame.js';
import { decodeTensors, tensorHeader, type WireTensor } from './tensors.js';

const TENSORS: readonly WireTensor[] = [
  { name: 'x', datatype: 'FP32', shape: [2, 1], bytes: Buffer.from(Float32Array.of(1, -2).buffer) },
  { name: 'nothing', datatype: 'INT64', shape: [0, 4], bytes: Buffer.alloc(0) },
  { name: 'word', datatype: 'BYTES', shape: [], bytes: Buffer.from([2, 0, 0, 0, 104, 105]) },
];
const HEADERS = TENSORS.map(tensorHeader);
const PAYLOAD = Buffer.concat(TENSORS.map(({ bytes }) => bytes));

describe('tensors in a frame', () => {
  it('come back as they were sent', () => {
    expect(decodeTensors(JSON.parse(JSON.stringify(HEADERS)), PAYLOAD)).toEqual(
      TENSORS.map((tensor) => ({ ...tensor, bytes: Buffer.from(tensor.bytes) })),
    );
  });

  it.each<[string, unknown, Buffer]>([
    ['no list of them', { 0: HEADERS[0] }, PAYLOAD],
    ['a payload that ends early', HEADERS, PAYLOAD.subarray(0, -1)],
    ['bytes that belong to none', HEADERS, Buffer.concat([PAYLOAD, Buffer.alloc(1)])],
    ['a shape that is none', [{ ...HEADERS[0], shape: [-1] }], PAYLOAD.subarray(0, 8)],
    ['no shape', [{ ...HEADERS[0], shape: 2 }], PAYLOAD.subarray(0, 8)],
    ['no name', [{ ...HEADERS[0], name: 7 }], PAYLOAD.subarray(0, 8)],
    ['a size below nothing', [{ ...HEADERS[0], size: -1 }], PAYLOAD],
    ['nothing where one should be', [null], PAYLOAD],
  ])('are refused for %s', (_case, headers, payload) => {
    expect(() => decodeTensors(headers, payload)).toThrow(FrameError);
  });
});
