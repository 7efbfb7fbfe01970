import { describe, expect, it } from '@jest/globals';

import { type Candidate, Rendezvous } from './rendezvous.js';

const KEYS = Array.from({ length: 20_000 }, (_, i) => `user-${i}`);
const of = (weights: Record<string, number>): Candidate[] =>
  Object.entries(weights).map(([version, weight]) => ({ version, weight }));
const deal = (weights: Record<string, number>, salt = 'fraud'): string[] => {
  const candidates = of(weights);
  const rendezvous = new Rendezvous(candidates, salt);
  return KEYS.map((key) => candidates[rendezvous.choose(key)]!.version);
};
const shareOf = (version: string, dealt: readonly string[]): number =>
  dealt.filter((one) => one === version).length / dealt.length;

describe('Rendezvous hashing', () => {
  it.each<Record<string, number>>([
    { 'a.1': 50, 'a.2': 50 },
    { 'a.1': 2, 'a.2': 98 },
    { '1.0.0': 20, '2.0.0': 30, '3.0.0': 50 },
    { a: 1, b: 9, c: 10, d: 30, e: 50 },
  ])('gives each its share: %j', (weights) => {
    const dealt = deal(weights);
    for (const [version, weight] of Object.entries(weights)) {
      const share = weight / 100;
      // Five standard deviations of as many independent draws.
      expect(Math.abs(shareOf(version, dealt) - share)).toBeLessThan(
        5 * Math.sqrt((share * (1 - share)) / KEYS.length),
      );
    }
  });

  it('moves only keys to who gained and from who lost, and no more than shares changed', () => {
    const before = deal({ a: 40, b: 30, c: 30 });
    const after = deal({ a: 40, b: 20, c: 40 });
    const moved = KEYS.flatMap((_, i) => (before[i] === after[i] ? [] : [`${before[i]}>${after[i]}`]));
    expect(new Set(moved)).toEqual(new Set(['b>c', 'b>a', 'a>c']));
    const byMove = (move: string): number => moved.filter((one) => one === move).length / KEYS.length;
    expect(moved.length / KEYS.length).toBeLessThan(0.15);
    expect(byMove('b>c')).toBeGreaterThan(byMove('a>c'));
  });

  it('of two moves keys in one direction alone, as many as the share changed by', () => {
    const [before, after] = [deal({ a: 50, b: 50 }), deal({ a: 60, b: 40 })];
    const moved = KEYS.flatMap((_, i) => (before[i] === after[i] ? [] : [`${before[i]}>${after[i]}`]));
    expect(new Set(moved)).toEqual(new Set(['b>a']));
    expect(moved.length / KEYS.length).toBeCloseTo(0.1, 1);
  });

  it('does not depend on the order of the candidates, and is another one for another salt', () => {
    expect(deal({ b: 30, a: 70 })).toEqual(deal({ a: 70, b: 30 }));
    const other = deal({ a: 50, b: 50 }, 'other');
    const same = deal({ a: 50, b: 50 }).filter((one, i) => one === other[i]).length / KEYS.length;
    expect(same).toBeGreaterThan(0.45);
    expect(same).toBeLessThan(0.55);
  });

  it('chooses nobody without weight', () => {
    expect(new Set(deal({ a: 0, b: 100 }))).toEqual(new Set(['b']));
    expect(new Rendezvous([{ version: 'a', weight: 0 }], 'x').choose('key')).toBe(-1);
  });
});
