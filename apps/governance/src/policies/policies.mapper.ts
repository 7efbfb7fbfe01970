import type { policiesProto as proto, PromotionPolicyState } from '@intelgraph/contracts';
import type { PolicyContent, RequirementsInput } from '@intelgraph/ml-governance';

type WireContent = Pick<proto.UpdatePolicyRequest, 'description' | 'toStage' | 'modelPattern' | 'requirements'>;

/** What gRPC calls of policies bring; the domain checks it. */
export function toContentFromWire(request: WireContent): PolicyContent {
  const { description, toStage: to_stage, modelPattern, requirements } = request;
  return {
    description,
    to_stage,
    ...(modelPattern === '' ? {} : { model_pattern: modelPattern }),
    requirements: requirements === undefined ? {} : toRequirementsFromWire(requirements),
  };
}

function toRequirementsFromWire(wire: proto.Requirements): RequirementsInput {
  return {
    metrics: wire.metrics.map(({ metric, operator, value, source }) => ({
      metric,
      operator: operator as '>=',
      value,
      source: (source === '' ? 'version' : source) as 'version',
    })),
    checklist: wire.checklist,
    approvals: { ...(wire.approvals === undefined ? {} : { count: wire.approvals }), roles: wire.approverRoles },
    model_card: { required: wire.modelCard, sections: wire.modelCardSections },
    evaluation: wire.evaluation.map(({ check, metric, operator, value }) => ({
      check,
      metric: metric ?? null,
      operator: operator ?? null,
      value: value ?? null,
    })),
    ab_test: { finished: wire.finishedAbTest },
    canary: { succeeded: wire.succeededCanary },
    sensitive_columns: wire.sensitiveColumns,
  };
}

export function toWirePolicy(state: PromotionPolicyState): proto.Policy {
  const { metrics, checklist, approvals, model_card, evaluation, ab_test } = state.requirements;
  return {
    id: state.id,
    name: state.name,
    description: state.description,
    toStage: state.to_stage,
    modelPattern: state.model_pattern,
    status: state.status,
    requirements: {
      metrics,
      checklist,
      approvals: approvals.count,
      approverRoles: approvals.roles,
      modelCard: model_card.required,
      modelCardSections: model_card.sections,
      evaluation: evaluation.map(({ check, metric, operator, value }) => ({
        check,
        metric: metric ?? undefined,
        operator: operator ?? undefined,
        value: value ?? undefined,
      })),
      finishedAbTest: ab_test.finished,
      succeededCanary: state.requirements.canary?.succeeded ?? false,
      sensitiveColumns: state.requirements.sensitive_columns ?? [],
    },
    createdBy: state.created_by,
    createdAt: new Date(state.created_at),
    updatedBy: state.updated_by,
    updatedAt: new Date(state.updated_at),
    revision: state.revision,
  };
}
