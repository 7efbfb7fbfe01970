import { describe, expect, it } from '@jest/globals';

import type { Condition } from '../graph/graph.js';

import { compileCondition } from './condition.js';

type Case = [Condition['op'], Condition['value'], unknown, boolean];

describe('a condition', () => {
  it.each<Case>([
    ['==', 5, 5, true],
    ['==', 5, '5', true],
    ['!=', 5, 6, true],
    ['<', 5, 5, false],
    ['<=', 5, 5, true],
    ['>', 5, 5.1, true],
    ['>=', 5, 4.9, false],
    ['in', [1, 2], 2, true],
    ['in', ['a', 'b'], 'c', false],
    ['==', 'a', 'a', true],
    ['!=', 'a', 'b', true],
    ['==', '12', 12, true],
    ['==', true, 1, true],
    ['==', true, 'TRUE', true],
    ['!=', true, 0, true],
  ])('%s %j says of %j: %s', (op, value, given, holds) => {
    expect(compileCondition({ op, value })(given)).toBe(holds);
  });

  it.each<Case>([
    ['!=', 5, null, false],
    ['!=', 5, undefined, false],
    ['!=', 5, '', false],
    ['!=', 5, Number.NaN, false],
    ['!=', 5, 'many', false],
    ['!=', 5, {}, false],
    ['!=', 'a', null, false],
    ['!=', true, 'perhaps', false],
    ['<', 5, null, false],
  ])('%s %j does not hold of %j, which is missing or nothing to compare with', (op, value, given, holds) => {
    expect(compileCondition({ op, value })(given)).toBe(holds);
  });
});
