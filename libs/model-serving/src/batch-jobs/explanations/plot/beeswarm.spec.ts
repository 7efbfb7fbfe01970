import { describe, expect, it } from '@jest/globals';

import { beeswarm } from './beeswarm.js';

describe('a beeswarm', () => {
  it('leaves points on the line that have their place for themselves', () => {
    expect([...beeswarm([0, 0.5, 1], 0, 1)]).toEqual([0, 0, 0]);
  });

  it('stacks points of one place to both sides in turn, within the line', () => {
    expect([...beeswarm([3, 3, 3, 3, 0], 0, 10)]).toEqual([0, 1 / 3, -1 / 3, 2 / 3, 0]);
    const many = beeswarm(Array.from({ length: 1001 }).fill(5) as number[], 0, 10);
    expect(Math.max(...many)).toBeLessThan(1);
    expect(Math.min(...many)).toBeGreaterThan(-1);
    expect(new Set(many).size).toBe(1001);
  });

  it('takes an axis of no length', () => {
    expect([...beeswarm([0, 0], 0, 0)]).toEqual([0, 0.5]);
    expect([...beeswarm([], 0, 0)]).toEqual([]);
  });
});
