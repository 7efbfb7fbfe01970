import type {
  ChecklistItemState,
  EvidenceState,
  registryProto as proto,
  stagesProto,
  TransitionState,
} from '@intelgraph/contracts';
import type { TransitionApproval, TransitionDetails, TransitionRequest } from '@intelgraph/ml-registry';

export function toRequestFromWire(request: proto.RequestTransitionRequest): TransitionRequest {
  const { toStage: to_stage, comment, checklist, archiveExistingVersions: archive } = request;
  return {
    to_stage,
    comment,
    checklist: checklist.map(toItemFromWire),
    ...(archive === undefined ? {} : { archive_existing_versions: archive }),
  };
}

function toItemFromWire({ item, completed, evidence }: proto.ChecklistItem): ItemInput {
  if (evidence === undefined) return { item, completed };
  const { kind, runId: run_id, metric, operator, value, path, digest, url } = evidence;
  const given = Object.entries({ run_id, metric, operator, value, path, digest, url });
  const members = Object.fromEntries(given.filter(([, member]) => member !== undefined));
  // Proto3 cannot tell false from absent; with evidence, it says enough.
  return { item, evidence: { kind, ...members } };
}

type ItemInput = NonNullable<TransitionRequest['checklist']>[number];

export function toApprovalFromWire(request: proto.ApproveTransitionRequest): TransitionApproval {
  const { approver, checklist, comment } = request;
  return {
    comment,
    ...(approver === undefined ? {} : { approver }),
    ...(checklist.length === 0 ? {} : { checklist: checklist.map(({ item, completed }) => ({ item, completed })) }),
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
    checklist: state.checklist.map(toWireItem),
    requestedBy: state.requested_by,
    requestedAt: new Date(state.requested_at),
    decidedBy: state.decided_by ?? undefined,
    decidedAt: state.decided_at === null ? undefined : new Date(state.decided_at),
    decisionComment: state.decision_comment,
    replacedVersion: state.replaced_version ?? undefined,
    expiresAt: state.expires_at == null ? undefined : new Date(state.expires_at),
    archiveExistingVersions: state.archive_existing_versions ?? undefined,
  };
}

export const toWireApproval = (approval: TransitionDetails['approvals'][number]): stagesProto.TransitionApproval => ({
  approver: approval.approver,
  roles: approval.roles,
  comment: approval.comment,
  approvedAt: new Date(approval.approved_at),
});

const toWireItem = ({ item, completed, evidence }: ChecklistItemState): proto.ChecklistItem => ({
  item,
  completed,
  evidence: evidence === undefined ? undefined : toWireEvidence(evidence),
});

const toWireEvidence = (evidence: EvidenceState): proto.Evidence => ({
  kind: evidence.kind,
  runId: evidence.run_id,
  metric: evidence.metric,
  operator: evidence.operator,
  value: evidence.value,
  path: evidence.path,
  digest: evidence.digest,
  url: evidence.url,
  seen: evidence.seen === null ? undefined : String(evidence.seen),
  checkedAt: new Date(evidence.checked_at),
});
