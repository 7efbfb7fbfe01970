import type { LabelMatcherState } from '@intelgraph/contracts';
import type { FieldProblem } from '@intelgraph/kernel';

export const MATCH_OPERATORS = ['in', 'not_in'] as const;
export type MatchOperator = (typeof MATCH_OPERATORS)[number];

/** A condition on one label: its value is one of these, or none of these. A label that is absent has the value ''. */
export interface LabelMatcher extends LabelMatcherState {
  readonly operator: MatchOperator;
}

export const MAX_MATCHERS = 20;
export const MAX_MATCHER_VALUES = 50;

/** Whether all of them match. */
export function matchesAll(
  matchers: readonly LabelMatcher[],
  labels: Readonly<Record<string, string | undefined>>,
): boolean {
  return matchers.every(({ label, operator, values }) => {
    const value = Object.hasOwn(labels, label) ? (labels[label] ?? '') : '';
    return values.includes(value) === (operator === 'in');
  });
}

/** What is wrong with matchers from outside. */
export function matcherProblems(matchers: readonly LabelMatcher[]): FieldProblem[] {
  if (!Array.isArray(matchers) || matchers.length > MAX_MATCHERS) {
    return [{ field: 'matchers', message: `must be a list of at most ${MAX_MATCHERS}` }];
  }
  return matchers.flatMap((matcher: Partial<LabelMatcher>, i) => {
    const problems: FieldProblem[] = [];
    const { label, operator, values } = matcher;
    if (!isText(label) || label === '') {
      problems.push({ field: `matchers[${i}].label`, message: 'must be the name of a label' });
    }
    if (!MATCH_OPERATORS.some((known) => known === operator)) {
      problems.push({ field: `matchers[${i}].operator`, message: `must be one of ${MATCH_OPERATORS.join(', ')}` });
    }
    const few = Array.isArray(values) && values.length > 0 && values.length <= MAX_MATCHER_VALUES;
    if (!few || !values.every(isText)) {
      problems.push({ field: `matchers[${i}].values`, message: `must be 1 to ${MAX_MATCHER_VALUES} texts` });
    }
    return problems;
  });
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 1_024 && !value.includes('\0') && value.isWellFormed();
}
