import { describe, expect, it } from '@jest/globals';

import { type Frame, frameOf, FrameReader } from './frames.js';

const messages = ['', 'a', 'b'.repeat(300), 'c'.repeat(70_000)];
const wire = Buffer.concat(messages.map((text) => frameOf(Buffer.from(text))));

/** The messages that these bytes complete. */
function read(reader: FrameReader, chunk: Buffer, isLast = false): Frame[] {
  reader.push(chunk, isLast);
  const frames: Frame[] = [];
  for (let frame = reader.next(); frame !== undefined; frame = reader.next()) frames.push(frame);
  return frames;
}

describe('messages of a call', () => {
  it.each([1, 2, 3, 5, 7, 64, 1000, 16_384, wire.length])('come whole out of pieces of %d bytes', (size) => {
    const reader = new FrameReader(100_000);
    const found: string[] = [];
    for (let at = 0; at < wire.length; at += size) {
      const isLast = at + size >= wire.length;
      found.push(...read(reader, wire.subarray(at, at + size), isLast).map(({ bytes }) => bytes.toString()));
    }
    expect(found).toEqual(messages);
    expect(reader.isEmpty).toBe(true);
  });

  it('that claim to be larger than they may are refused by their head', () => {
    const head = Buffer.from([0, 0xff, 0xff, 0xff, 0xff]);
    expect(() => read(new FrameReader(1000), head)).toThrow('4294967295 bytes');
  });

  it('that were cut off are no messages', () => {
    const reader = new FrameReader(1000);
    expect(read(reader, frameOf(Buffer.from('whole')).subarray(0, -1))).toEqual([]);
    expect(reader.isEmpty).toBe(false);
  });

  it('that wait for others keep neither what came with them nor each other', () => {
    const reader = new FrameReader(1000);
    const chunk = Buffer.concat([Buffer.alloc(60_000), frameOf(Buffer.from('a')), frameOf(Buffer.from('b'))]);
    reader.push(chunk.subarray(60_000));
    const frame = reader.next();
    expect(frame?.bytes.toString()).toBe('a');
    expect(frame?.bytes.buffer).not.toBe(chunk.buffer);
    chunk.fill(0);
    expect(reader.next()?.bytes.toString()).toBe('b');
  });

  it('say that they are compressed', () => {
    const frame = frameOf(Buffer.from('x'));
    frame[0] = 1;
    expect(read(new FrameReader(10), frame)).toEqual([{ isCompressed: true, bytes: Buffer.from('x') }]);
  });
});
