import type { registryProto as proto, TransitionState } from '@intelgraph/contracts';
import type { TransitionApproval } from '@intelgraph/ml-registry';

export function toApprovalFromWire(request: proto.ApproveTransitionRequest): TransitionApproval {
  const { approver, checklist, comment } = request;
  return {
    comment,
    ...(approver === undefined ? {} : { approver }),
    ...(checklist.length === 0 ? {} : { checklist }),
  };
}

export function toWireTransition(state: TransitionState): proto.Transition {
  return {
    id: state.id,
    modelId: state.model_id,
    modelName: state.model_name,
    version: state.version,
    fromStage: state.from_stage,
    toStage: state.to_stage,
    status: state.status,
    comment: state.comment,
    checklist: state.checklist,
    requestedBy: state.requested_by,
    requestedAt: new Date(state.requested_at),
    decidedBy: state.decided_by ?? undefined,
    decidedAt: state.decided_at === null ? undefined : new Date(state.decided_at),
    decisionComment: state.decision_comment,
    replacedVersion: state.replaced_version ?? undefined,
  };
}
