import type { FeatureRules } from '@intelgraph/contracts';
import type { FieldProblem } from '@intelgraph/kernel';

import type { FeatureType } from './feature-types.js';
import { decodeValue, encodeValue } from './value-codec.js';

/** What the check of a value needs of a definition. */
export interface CheckedFeature {
  readonly type: FeatureType;
  readonly dimension: number | null;
  readonly rules: FeatureRules;
}

/**
 * Why an encoded value breaks a rule of its feature, or undefined when it breaks none. There is no rule by regular
 * expression: a pattern of a client's choice can keep the process busy for ever.
 */
export function ruleProblem(feature: CheckedFeature, text: string | null): string | undefined {
  const { rules, type, dimension } = feature;
  if (text === null) return rules.nullable ? undefined : 'must not be null';
  if (type === 'vector' && dimension !== null && lengthOfVector(text) !== dimension) {
    return `must have exactly ${dimension} elements`;
  }
  return rangeProblem(feature, text) ?? lengthProblem(feature, text) ?? setProblem(feature, text);
}

/** What is wrong with the rules themselves. */
export function problemsOfRules(type: FeatureType, rules: Partial<FeatureRules>): FieldProblem[] {
  const problems = [...problemsOfBounds(type, rules), ...problemsOfSet(type, rules.allowed_values)];
  for (const length of ['min_length', 'max_length'] as const) {
    if (rules[length] !== undefined && type !== 'string') problems.push(problem(length, 'is for string'));
  }
  if (problems.length === 0 && isEmptyRange(type, rules))
    problems.push(problem('min', 'must not be above the maximum'));
  return problems;
}

function problemsOfBounds(type: FeatureType, rules: Partial<FeatureRules>): FieldProblem[] {
  const given = (['min', 'max'] as const).filter((bound) => rules[bound] !== undefined);
  if (type !== 'int' && type !== 'float') return given.map((bound) => problem(bound, 'is for int and float'));
  return given
    .filter((bound) => 'problem' in encodeValue(type, rules[bound] ?? null))
    .map((bound) => problem(bound, `must be a value of type ${type}`));
}

function problemsOfSet(type: FeatureType, allowed: readonly (number | string)[] = []): FieldProblem[] {
  if (allowed.length > 0 && type !== 'int' && type !== 'string') {
    return [problem('allowed_values', 'is for int and string')];
  }
  return allowed.flatMap((value, i) =>
    'problem' in encodeValue(type, value) ? [problem(`allowed_values[${i}]`, `must be a value of type ${type}`)] : [],
  );
}

const problem = (field: string, message: string): FieldProblem => ({ field: `validation.${field}`, message });

function isEmptyRange(type: FeatureType, { min, max, min_length, max_length }: Partial<FeatureRules>): boolean {
  if (min_length !== undefined && max_length !== undefined && min_length > max_length) return true;
  return min !== undefined && max !== undefined && comparable(type, min) > comparable(type, max);
}

function rangeProblem({ type, rules: { min, max } }: CheckedFeature, text: string): string | undefined {
  if (min !== undefined && comparable(type, text) < comparable(type, min)) return `must be at least ${min}`;
  if (max !== undefined && comparable(type, text) > comparable(type, max)) return `must be at most ${max}`;
  return undefined;
}

function lengthProblem({ type, rules }: CheckedFeature, text: string): string | undefined {
  if (type !== 'string') return undefined;
  const { min_length: min, max_length: max } = rules;
  if (min !== undefined && text.length < min) return `must have at least ${min} characters`;
  if (max !== undefined && text.length > max) return `must have at most ${max} characters`;
  return undefined;
}

function setProblem({ type, rules: { allowed_values: allowed } }: CheckedFeature, text: string): string | undefined {
  if (allowed === undefined) return undefined;
  if (allowed.some((one) => (type === 'int' ? comparable(type, one) === BigInt(text) : one === text))) return undefined;
  const shown = allowed.slice(0, 10).join(', ');
  return `must be one of ${shown}${allowed.length > 10 ? ', …' : ''}`;
}

function comparable(type: FeatureType, value: number | string): number | bigint {
  return type === 'int' ? BigInt(value) : Number(value);
}

function lengthOfVector(text: string): number {
  return (decodeValue('vector', text) as number[]).length;
}
