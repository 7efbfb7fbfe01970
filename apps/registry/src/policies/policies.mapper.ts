import type {
  CloudEvent,
  DeploymentPolicyState,
  ModelCardState,
  policiesProto as proto,
  PromotionPolicyState,
  PromotionRequirements,
  TrainingEvaluationFact,
} from '@intelgraph/contracts';
import { UnavailableError } from '@intelgraph/kernel';
import type { EvidenceRecord } from '@intelgraph/ml-registry';

/** Numbers by check, as evaluations tell them when they made one. */
interface WithChecks {
  readonly checks?: Readonly<Record<string, unknown>>;
}

/** What an evaluation says about a version; undefined when it was of no registered version. */
export function toEvaluationEvidence(event: CloudEvent<TrainingEvaluationFact>): EvidenceRecord | undefined {
  const { evaluation_id, model_name, model_version, metrics, fairness_columns, created_at } = event.data;
  const { dataset_digest, predictions_digest, latency } = event.data;
  if (model_version === undefined) return undefined;
  const { checks = {} } = event.data as WithChecks;
  return {
    workspace: event.workspace,
    kind: 'evaluation',
    id: evaluation_id,
    modelName: model_name,
    version: model_version,
    revision: event.aggregateversion,
    facts: {
      metrics,
      checks: Object.fromEntries(Object.entries(checks).map(([name, found]) => [name, numbersOf(found)])),
      ...(fairness_columns === undefined ? {} : { fairness_columns }),
      dataset_digest,
      ...(predictions_digest !== undefined && { predictions_digest }),
      ...(latency !== undefined && { latency }),
    },
    recordedAt: new Date(created_at),
  };
}

export function toCardEvidence(event: CloudEvent<ModelCardState>): EvidenceRecord {
  const { model_id, model_name, version, sections, digest, revision, generated_at } = event.data;
  return {
    workspace: event.workspace,
    kind: 'model_card',
    // One card a version; its generations replace each other.
    id: `${model_id}@${version}`,
    modelName: model_name,
    version,
    revision,
    facts: { sections, digest },
    recordedAt: new Date(generated_at),
  };
}

/** Undefined unless a canary passed all of its steps: who promotes one by hand has seen nothing of it. */
export function toCanaryEvidence(event: CloudEvent<DeploymentPolicyState>): EvidenceRecord | undefined {
  const { id, type, state, outcome, model_name, version, revision } = event.data;
  const { deployment, artifact_digest, ended_at, updated_at } = event.data;
  if (type !== 'canary' || state !== 'succeeded' || outcome?.reason !== 'baked') return undefined;
  return {
    ...{ workspace: event.workspace, kind: 'canary', id, modelName: model_name, version, revision },
    facts: { deployment, artifact_digest },
    recordedAt: new Date(ended_at ?? updated_at),
  };
}

/** A policy of governance's snapshot. */
export function toPolicyFromWire(policy: proto.Policy): PromotionPolicyState {
  const { requirements } = policy;
  if (requirements === undefined)
    throw new UnavailableError('governance', `policy ${policy.name} came without content`);
  return {
    id: policy.id,
    name: policy.name,
    description: policy.description,
    to_stage: policy.toStage,
    model_pattern: policy.modelPattern,
    status: policy.status as PromotionPolicyState['status'],
    requirements: toRequirementsFromWire(requirements),
    created_by: policy.createdBy,
    created_at: timeOf(policy.createdAt),
    updated_by: policy.updatedBy,
    updated_at: timeOf(policy.updatedAt),
    revision: policy.revision,
  };
}

type Operator = PromotionRequirements['metrics'][number]['operator'];
const timeOf = (time: Date | undefined): string => (time ?? new Date(0)).toISOString();

function toRequirementsFromWire(wire: proto.Requirements): PromotionRequirements {
  return {
    metrics: wire.metrics.map(({ metric, operator, value, source }) => ({
      metric,
      operator: operator as Operator,
      value,
      source: source === 'evaluation' ? 'evaluation' : 'version',
    })),
    checklist: wire.checklist,
    approvals: { count: wire.approvals ?? 1, roles: wire.approverRoles },
    model_card: { required: wire.modelCard, sections: wire.modelCardSections },
    evaluation: wire.evaluation.map(({ check, metric, operator, value }) => ({
      check: check as PromotionRequirements['evaluation'][number]['check'],
      metric: metric ?? null,
      operator: (operator ?? null) as Operator | null,
      value: value ?? null,
    })),
    ab_test: { finished: wire.finishedAbTest },
    ...(wire.succeededCanary ? { canary: { succeeded: true } } : {}),
    ...(wire.sensitiveColumns.length === 0 ? {} : { sensitive_columns: wire.sensitiveColumns }),
  };
}

function numbersOf(value: unknown): Record<string, number> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
