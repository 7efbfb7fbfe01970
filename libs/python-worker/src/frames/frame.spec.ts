import { Dice } from '@intelgraph/testing';
import { describe, expect, it } from '@jest/globals';

import { encodeFrame, FRAME_KINDS, type Frame, FrameError, FrameReader } from './frame.js';

const MAX_BYTES = 4096;

function someFrame(dice: Dice): Frame {
  return {
    kind: dice.pick(FRAME_KINDS),
    request: dice.below(2 ** 32),
    header: { rows: dice.below(1000), name: 'é'.repeat(dice.below(20)), deep: [{ a: null }] },
    payload: Buffer.from(Array.from({ length: dice.below(300) }, () => dice.below(256))),
  };
}

const encoded = ({ payload, ...frame }: Frame, maxBytes = MAX_BYTES): Buffer => encodeFrame(frame, [payload], maxBytes);

describe('frames', () => {
  it('come out as they went in, whatever pieces they arrive in', () => {
    for (let seed = 0; seed < 200; seed++) {
      const dice = new Dice(seed);
      const sent = Array.from({ length: 1 + dice.below(5) }, () => someFrame(dice));
      const bytes = Buffer.concat(sent.map((frame) => encoded(frame)));
      const reader = new FrameReader(MAX_BYTES);
      const received: Frame[] = [];
      for (let at = 0; at < bytes.length;) {
        const end = at + 1 + dice.below(dice.chance(0.5) ? 3 : 500);
        received.push(...reader.push(bytes.subarray(at, end)));
        at = end;
      }
      expect(received).toEqual(sent);
    }
  });

  it('are neither sent nor taken where they are larger than was agreed', () => {
    const frame: Frame = { kind: 'predict', request: 1, header: {}, payload: Buffer.alloc(100) };

    expect(() => encoded(frame, 100)).toThrow('the rows take 114 bytes; at most 100');
    // The prefix alone is enough: what it announces is not waited for.
    expect(() => new FrameReader(100).push(encoded(frame).subarray(0, 4))).toThrow('a frame of 114 bytes');
  });

  it('give nothing while they are cut off', () => {
    const bytes = encoded({ kind: 'answer', request: 7, header: { rows: 1 }, payload: Buffer.from('abc') });

    expect(new FrameReader(MAX_BYTES).push(bytes.subarray(0, -1))).toEqual([]);
  });

  it.each([
    ['another version', (bytes: Buffer) => bytes.writeUInt8(2, 4), 'a frame of version 2'],
    ['an unknown kind', (bytes: Buffer) => bytes.writeUInt8(99, 5), 'a frame of no known form'],
    ['a header beyond its end', (bytes: Buffer) => bytes.writeUInt32LE(5000, 12), 'a frame of no known form'],
    ['a header that is no JSON', (bytes: Buffer) => bytes.write('{x', 16), 'whose header is no JSON'],
    ['a header that is no object', (bytes: Buffer) => bytes.write('[ ', 16) + bytes.write(']', 18), 'is no'],
    ['a length that is too short', (bytes: Buffer) => bytes.writeUInt32LE(3, 0), 'a frame of 3 bytes'],
  ])('are refused with %s', (_case, spoil, reason) => {
    const bytes = encoded({ kind: 'pong', request: 1, header: {}, payload: Buffer.alloc(0) });
    spoil(bytes);

    expect(() => new FrameReader(MAX_BYTES).push(bytes)).toThrow(reason);
  });

  it('of garbage are refused or waited for, and nothing else is thrown', () => {
    for (let seed = 0; seed < 500; seed++) {
      const dice = new Dice(seed);
      const bytes = encoded(someFrame(dice));
      for (let hits = 1 + dice.below(4); hits > 0; hits--) bytes[dice.below(bytes.length)] = dice.below(256);
      try {
        new FrameReader(MAX_BYTES).push(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(FrameError);
      }
    }
  });
});
