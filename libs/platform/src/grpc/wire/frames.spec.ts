import { describe, expect, it } from '@jest/globals';

import { frameOf, FrameReader } from './frames.js';

const messages = ['', 'a', 'b'.repeat(300), 'c'.repeat(70_000)];
const wire = Buffer.concat(messages.map((text) => frameOf(Buffer.from(text))));

describe('messages of a call', () => {
  it.each([1, 2, 3, 5, 7, 64, 1000, 16_384, wire.length])('come whole out of pieces of %d bytes', (size) => {
    const reader = new FrameReader(100_000);
    const found: string[] = [];
    for (let at = 0; at < wire.length; at += size) {
      found.push(...reader.push(wire.subarray(at, at + size)).map(({ bytes }) => bytes.toString()));
    }
    reader.end();
    expect(found).toEqual(messages);
  });

  it('that claim to be larger than they may are refused by their head', () => {
    const head = Buffer.from([0, 0xff, 0xff, 0xff, 0xff]);
    expect(() => new FrameReader(1000).push(head)).toThrow('4294967295 bytes');
  });

  it('that were cut off are no messages', () => {
    const reader = new FrameReader(1000);
    expect(reader.push(frameOf(Buffer.from('whole')).subarray(0, -1))).toEqual([]);
    expect(() => reader.end()).toThrow('within a message');
  });

  it('say that they are compressed', () => {
    const frame = frameOf(Buffer.from('x'));
    frame[0] = 1;
    expect(new FrameReader(10).push(frame)).toEqual([{ isCompressed: true, bytes: Buffer.from('x') }]);
  });
});
