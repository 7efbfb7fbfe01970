import { describe, expect, it } from '@jest/globals';
import { RetryBudget } from './retry-budget.js';

const spendAll = (budget: RetryBudget): number => {
  let spent = 0;
  while (budget.spend()) spent++;
  return spent;
};

describe('the budget of retries', () => {
  it('allows a hundred at once, then one for every ten requests', () => {
    const budget = new RetryBudget();
    expect(spendAll(budget)).toBe(100);
    for (let i = 0; i < 1001; i++) budget.earn();
    expect(spendAll(budget)).toBe(100);
    for (let i = 0; i < 55; i++) budget.earn();
    expect(spendAll(budget)).toBe(5);
  });
});
