import type { FeatureRules } from '@intelgraph/contracts';
import { describe, expect, it } from '@jest/globals';

import type { FeatureType } from './feature-types.js';
import { problemsOfRules, ruleProblem } from './feature-rules.js';

const problemOf = (
  type: FeatureType,
  rules: Partial<FeatureRules>,
  text: string | null,
  dimension: number | null = null,
): string | undefined => ruleProblem({ type, dimension, rules: { nullable: false, ...rules } }, text);

describe('rules of features', () => {
  it('hold at both ends of a range', () => {
    const rules = { min: 0, max: 10 };
    expect(['-1', '0', '10', '11'].map((text) => problemOf('int', rules, text))).toEqual([
      'must be at least 0',
      undefined,
      undefined,
      'must be at most 10',
    ]);
    expect(problemOf('float', { min: 0.1 }, '0.09999999')).toBe('must be at least 0.1');
  });

  it('compare integers beyond 2^53 exactly', () => {
    expect(problemOf('int', { max: '9007199254740992' }, '9007199254740993')).toBe('must be at most 9007199254740992');
    expect(problemOf('int', { max: '9007199254740993' }, '9007199254740993')).toBeUndefined();
  });

  it('take null only where it is allowed', () => {
    expect(problemOf('int', {}, null)).toBe('must not be null');
    expect(problemOf('int', { nullable: true, min: 5 }, null)).toBeUndefined();
  });

  it('know sets, lengths and dimensions', () => {
    expect(problemOf('string', { allowed_values: ['a', 'b'] }, 'c')).toBe('must be one of a, b');
    expect(problemOf('int', { allowed_values: [1, '2'] }, '2')).toBeUndefined();
    expect(problemOf('string', { min_length: 2 }, 'x')).toBe('must have at least 2 characters');
    expect(problemOf('string', { max_length: 2 }, 'xyz')).toBe('must have at most 2 characters');
    expect(problemOf('vector', {}, '[1,2]', 3)).toBe('must have exactly 3 elements');
  });

  it.each<[FeatureType, Partial<FeatureRules>, string]>([
    ['string', { min: 1 }, 'validation.min'],
    ['int', { min: 1.5 }, 'validation.min'],
    ['int', { min: 5, max: 4 }, 'validation.min'],
    ['float', { max: 'x' }, 'validation.max'],
    ['bool', { allowed_values: ['true'] }, 'validation.allowed_values'],
    ['int', { allowed_values: [1, 'x'] }, 'validation.allowed_values[1]'],
    ['int', { max_length: 1 }, 'validation.max_length'],
    ['string', { min_length: 3, max_length: 2 }, 'validation.min'],
  ])('of type %s are refused when they cannot hold: %p', (type, rules, field) => {
    expect(problemsOfRules(type, rules)).toContainEqual(expect.objectContaining({ field }));
  });
});
