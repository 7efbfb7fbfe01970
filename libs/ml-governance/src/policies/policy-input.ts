import type { JsonSchema, MetricRequirement, PromotionRequirements } from '@intelgraph/contracts';
import { assertName, InvalidInputError, MAX_MODEL_NAME_LENGTH, ROLES } from '@intelgraph/kernel';

import { inputCheck, text } from '../inputs/check-input.js';

export const PROMOTION_STAGES = ['staging', 'production'] as const;
export const OPERATORS = ['>=', '>', '<=', '<'] as const;
export const EVALUATION_CHECKS = ['fairness', 'robustness', 'explainability'] as const;
export const CARD_SECTIONS = ['intended_use', 'out_of_scope_use', 'limitations', 'ethical_considerations'] as const;
/** Who may approve at all has the role approver; these may be asked for beside. */
export const APPROVER_ROLES = ROLES;

/** Requirements as they are given: what is left out is not asked for. */
export interface RequirementsInput {
  readonly metrics?: readonly (Omit<MetricRequirement, 'source'> & Partial<Pick<MetricRequirement, 'source'>>)[];
  readonly checklist?: readonly string[];
  readonly approvals?: { readonly count?: number; readonly roles?: readonly string[] };
  readonly model_card?: { readonly required?: boolean; readonly sections?: readonly string[] };
  readonly evaluation?: readonly {
    readonly check: string;
    readonly metric?: string | null;
    readonly operator?: string | null;
    readonly value?: number | null;
  }[];
  readonly ab_test?: { readonly finished?: boolean };
  readonly canary?: { readonly succeeded?: boolean };
  /** Columns between whose groups evaluations of the model measure fairness unless they name others. */
  readonly sensitive_columns?: readonly string[];
}

/** Everything of a policy that an update replaces. */
export interface PolicyContent {
  readonly description?: string;
  readonly to_stage: string;
  /** Every model of the workspace unless given. */
  readonly model_pattern?: string;
  readonly requirements: RequirementsInput;
}

export interface NewPolicy extends PolicyContent {
  readonly name: string;
  /** `active` unless given. */
  readonly status?: string;
}

const closed = (properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const list = (items: JsonSchema, maxItems = 50): JsonSchema => ({ type: 'array', maxItems, items });
const metricName = text(200, 1);

const REQUIREMENTS = closed({
  metrics: list(
    closed(
      {
        metric: metricName,
        operator: { enum: [...OPERATORS] },
        value: { type: 'number' },
        source: { enum: ['version', 'evaluation'] },
      },
      ['metric', 'operator', 'value'],
    ),
  ),
  checklist: { ...list(text(500, 1)), uniqueItems: true },
  approvals: closed({
    count: { type: 'integer', minimum: 1, maximum: 20 },
    roles: { ...list({ enum: [...APPROVER_ROLES] }, APPROVER_ROLES.length), uniqueItems: true },
  }),
  model_card: closed({
    required: { type: 'boolean' },
    sections: { ...list({ enum: [...CARD_SECTIONS] }, CARD_SECTIONS.length), uniqueItems: true },
  }),
  evaluation: list(
    closed(
      {
        check: { enum: [...EVALUATION_CHECKS] },
        metric: { type: ['string', 'null'], minLength: 1, maxLength: 200 },
        operator: { enum: [...OPERATORS, null] },
        value: { type: ['number', 'null'] },
      },
      ['check'],
    ),
  ),
  ab_test: closed({ finished: { type: 'boolean' } }),
  canary: closed({ succeeded: { type: 'boolean' } }),
  sensitive_columns: { ...list(text(256, 1), 10), uniqueItems: true },
});

const checkContent = inputCheck({
  type: 'object',
  required: ['to_stage', 'requirements'],
  properties: {
    description: text(4000),
    to_stage: { enum: [...PROMOTION_STAGES] },
    model_pattern: { type: 'string', minLength: 1, maxLength: MAX_MODEL_NAME_LENGTH, pattern: '^[^/:]+$' },
    requirements: REQUIREMENTS,
    status: { enum: ['draft', 'active'] },
  },
});

/** @throws InvalidInputError naming the fields */
export function assertPolicy(policy: NewPolicy): void {
  assertName('name', policy.name);
  assertContent(policy);
}

/** @throws InvalidInputError naming the fields */
export function assertContent(content: PolicyContent): void {
  checkContent(content);
  const problems = (content.requirements.evaluation ?? []).flatMap(({ metric, operator, value }, i) =>
    new Set([metric == null, operator == null, value == null]).size === 1
      ? []
      : [{ field: `requirements.evaluation[${i}]`, message: 'needs metric, operator and value together, or none' }],
  );
  if (problems.length > 0) throw new InvalidInputError(problems);
}

/** The requirements with everything said. They passed `assertContent`. */
export function completeRequirements(input: RequirementsInput): PromotionRequirements {
  const { metrics = [], checklist = [], approvals = {}, model_card = {}, evaluation = [], ab_test = {} } = input;
  const sensitive = input.sensitive_columns ?? [];
  const sections = [...(model_card.sections ?? [])];
  return {
    metrics: metrics.map(({ metric, operator, value, source = 'version' }) => ({ metric, operator, value, source })),
    checklist: [...checklist],
    approvals: { count: approvals.count ?? 1, roles: [...(approvals.roles ?? [])] },
    model_card: { required: (model_card.required ?? false) || sections.length > 0, sections },
    evaluation: evaluation.map(({ check, metric = null, operator = null, value = null }) => ({
      check: check as PromotionRequirements['evaluation'][number]['check'],
      metric,
      operator: operator as MetricRequirement['operator'] | null,
      value,
    })),
    ab_test: { finished: ab_test.finished ?? false },
    ...canaryOf(input),
    ...(sensitive.length === 0 ? {} : { sensitive_columns: [...sensitive] }),
  };
}

const canaryOf = ({ canary }: RequirementsInput): Pick<PromotionRequirements, 'canary'> =>
  canary?.succeeded === true ? { canary: { succeeded: true } } : {};
