import { describe, expect, it } from '@jest/globals';
import { Dice } from '@intelgraph/testing/fuzz';
import { hasWideInteger, isDeeper } from './json-bytes.js';

const wide = (text: string): boolean => hasWideInteger(Buffer.from(text));
const deeper = (text: string, levels: number): boolean => isDeeper(text, Buffer.from(text), levels);

describe('the bytes of JSON', () => {
  it.each([
    ['1234567890123456', true],
    ['[-1234567890123456789]', true],
    ['{"a":123456789012345}', false],
    ['0.1234567890123456', false],
    ['[1234567890123456.5]', false],
    ['1234567890123456e3', false],
    ['1e-1234567890123456', false],
    ['{"id":"12345678901234567890"}', true],
  ])('say of %s whether it has a whole number that may be rounded: %s', (text, expected) => {
    expect(wide(text)).toBe(expected);
  });

  it('have a wide number found wherever it stands', () => {
    for (let before = 0; before < 40; before++) {
      expect(wide(`[${' '.repeat(before)}9007199254740993]`)).toBe(true);
      expect(wide(`[${'1,'.repeat(before)}900719925474099]`)).toBe(false);
    }
  });

  it('are as deep as what they stand for', () => {
    const dice = new Dice(11);
    const make = (levels: number): unknown =>
      levels === 0
        ? dice.pick<unknown>([1, '{[', '"]}', '\\"[', null])
        : dice.pick<() => unknown>([
            () => Array.from({ length: 1 + dice.below(4) }, () => make(levels - 1)),
            () => ({ [dice.pick(['a', '"{', '\\'])]: make(levels - 1), b: '[[' }),
          ])();
    for (let i = 0; i < 300; i++) {
      const levels = dice.below(7);
      const text = JSON.stringify(make(levels));
      for (const most of [1, 2, 3, 4, 5, 6]) expect(deeper(text, most)).toBe(levels > most);
    }
  });
});
