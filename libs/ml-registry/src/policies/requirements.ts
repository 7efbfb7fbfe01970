import type { PromotionRequirements } from '@intelgraph/contracts';

import { type ChecklistItem, keepsThreshold } from '../evidence/evidence.js';

/** One thing that a policy asks for, and how it stands (snake_case: it is shown as it is). */
export interface RequirementStatus {
  policy: string;
  policy_revision: number;
  /** For example `metric:roc_auc`, `checklist:tests pass`, `approvals`, `approver_role:admin`. */
  requirement: string;
  required: string;
  /** What there is; null for nothing. */
  actual: string | number | boolean | null;
  met: boolean;
}

/** Somebody who approved, with the roles he had. */
export interface ApprovalEvidence {
  readonly approver: string;
  readonly roles: readonly string[];
}

/** All that is known of a version, of the kind that policies ask about. */
export interface Evidence {
  readonly metrics: Readonly<Record<string, number>>;
  /** Newest first. */
  readonly evaluations: readonly {
    readonly metrics: Readonly<Record<string, number>>;
    readonly checks: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly fairness_columns?: readonly string[];
  }[];
  readonly card: { readonly sections: readonly string[] } | null;
  readonly finishedAbTest: boolean;
  readonly succeededCanary: boolean;
  readonly checklist: readonly ChecklistItem[];
  readonly approvals: readonly ApprovalEvidence[];
}

type Judged = Omit<RequirementStatus, 'policy' | 'policy_revision'>;

/** How each requirement stands, in the order of the policy. */
export function judge(requirements: PromotionRequirements, evidence: Evidence): Judged[] {
  return [
    ...requirements.metrics.map((wanted) => metricOf(wanted, evidence)),
    ...requirements.evaluation.map((wanted) => checkOf(wanted, requirements.sensitive_columns ?? [], evidence)),
    ...cardOf(requirements.model_card, evidence),
    ...(requirements.ab_test.finished ? [flag('ab_test', 'a finished A/B test', evidence.finishedAbTest)] : []),
    ...(requirements.canary?.succeeded === true
      ? [flag('canary', 'a canary that passed all of its steps', evidence.succeededCanary)]
      : []),
    ...requirements.checklist.map((item) => itemOf(item, evidence)),
    ...approvalsOf(requirements.approvals, evidence),
  ];
}

type Named = Pick<RequirementStatus, 'requirement'>;

/** What can be decided only when somebody approves. */
export const comesWithApproval = (status: Named): boolean =>
  status.requirement.startsWith('checklist:') || comesWithOthers(status);

/** What further people can bring by approving, too. */
export const comesWithOthers = ({ requirement }: Named): boolean =>
  requirement === 'approvals' || requirement.startsWith('approver_role:');

function numberOf(map: Readonly<Record<string, number>> | undefined, key: string): number | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}

function metricOf(wanted: PromotionRequirements['metrics'][number], evidence: Evidence): Judged {
  const { metric, operator, value, source } = wanted;
  const actual =
    source === 'version'
      ? numberOf(evidence.metrics, metric)
      : evidence.evaluations.map(({ metrics }) => numberOf(metrics, metric)).find((found) => found !== undefined);
  return {
    requirement: `${source === 'version' ? 'metric' : 'evaluation_metric'}:${metric}`,
    required: `${operator} ${value}`,
    actual: actual ?? null,
    met: actual !== undefined && keepsThreshold(actual, operator, value),
  };
}

function checkOf(
  wanted: PromotionRequirements['evaluation'][number],
  sensitiveColumns: readonly string[],
  evidence: Evidence,
): Judged {
  const { check, metric, operator, value } = wanted;
  // Whoever evaluates may name other columns, between which it is easy to be fair: they say nothing about the policy's.
  const says = ({ checks, fairness_columns: compared = [] }: Evidence['evaluations'][number]): boolean =>
    Object.hasOwn(checks, check) &&
    (check !== 'fairness' || sensitiveColumns.every((column) => compared.includes(column)));
  // The newest evaluation that made the check counts: an older, better one must not hide it.
  const made = evidence.evaluations.find(says)?.checks[check];
  if (metric === null || operator === null || value === null) {
    const between =
      check === 'fairness' && sensitiveColumns.length > 0 ? ` between ${sensitiveColumns.join(', ')}` : '';
    return flag(`evaluation:${check}`, `an evaluation with include_${check}${between}`, made !== undefined);
  }
  const actual = numberOf(made, metric);
  return {
    requirement: `evaluation:${check}.${metric}`,
    required: `${operator} ${value}`,
    actual: actual ?? null,
    met: actual !== undefined && keepsThreshold(actual, operator, value),
  };
}

function cardOf({ required, sections }: PromotionRequirements['model_card'], { card }: Evidence): Judged[] {
  if (!required) return [];
  return [
    flag('model_card', 'a generated model card', card !== null),
    ...sections.map((name) => flag(`model_card:${name}`, 'filled by the author', !!card?.sections.includes(name))),
  ];
}

function itemOf(item: string, { checklist }: Evidence): Judged {
  const found = checklist.find((entry) => entry.item === item);
  const actual = found === undefined ? null : found.completed ? 'completed' : 'not completed';
  return { requirement: `checklist:${item}`, required: 'completed', actual, met: found?.completed === true };
}

function approvalsOf({ count, roles }: PromotionRequirements['approvals'], { approvals }: Evidence): Judged[] {
  return [
    {
      requirement: 'approvals',
      required: `>= ${count}`,
      actual: approvals.length,
      met: approvals.length >= count,
    },
    ...roles.map((role) =>
      flag(
        `approver_role:${role}`,
        `an approver with the role ${role}`,
        approvals.some((approval) => approval.roles.includes(role)),
      ),
    ),
  ];
}

function flag(requirement: string, required: string, met: boolean): Judged {
  return { requirement, required, actual: met, met };
}
