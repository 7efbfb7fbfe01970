import { expect, it } from '@jest/globals';

import { Allowance } from './allowance.js';

it('an allowance is spent, earned by work, and grows with time up to its burst', () => {
  let now = 0;
  const allowance = new Allowance(3, 2, () => now);
  const spend = (times: number): boolean[] => Array.from({ length: times }, () => allowance.spend());
  expect(spend(4)).toEqual([true, true, true, false]);
  now += 1000;
  expect(spend(3)).toEqual([true, true, false]);
  allowance.earn(1);
  expect(spend(2)).toEqual([true, false]);
  now += 1_000_000;
  expect(spend(4)).toEqual([true, true, true, false]);
});
