import type { RequiredItemState, StageMachineState, stagesProto as proto, StageState } from '@intelgraph/contracts';
import type { StageMachinesService } from '@intelgraph/ml-registry';

/** What the domain takes: it checks names, kinds, roles and numbers itself. */
type StageMachineInput = Parameters<StageMachinesService['set']>[1];
type StageInput = StageMachineInput['stages'][number];

export function toStageMachineFromWire({ initial, revision, stages }: proto.StageMachine): StageMachineInput {
  return { initial, revision, stages: stages.map(toStageFromWire) };
}

function toStageFromWire({
  name,
  kind,
  transitions,
  approvals,
  replaced,
  checklist,
  ...stage
}: proto.Stage): StageInput {
  const given = {
    ...{ name, kind, transitions },
    // Absent means never here: what was read can be written again as it is.
    request_expires_after_s: stage.requestExpiresAfterS ?? null,
    ...(approvals === undefined ? {} : { approvals: toApprovalsFromWire(approvals) }),
    ...(replaced === undefined ? {} : { replaced }),
    checklist: checklist.map(toItemFromWire),
  };
  return given as StageInput;
}

// Proto3 cannot tell 0 from absent.
const toApprovalsFromWire = ({ count, roles }: proto.StageApprovals) => ({
  ...(count === 0 ? {} : { count }),
  roles,
});

function toItemFromWire({ item, evidence }: proto.RequiredItem): RequiredItemState {
  if (evidence === undefined) return { item, evidence: null };
  const { kind, metric, operator, value } = evidence;
  const threshold = Object.entries({ metric, operator, value }).filter(([, member]) => member !== undefined);
  return { item, evidence: { kind, ...Object.fromEntries(threshold) } };
}

export function toWireStageMachine({ initial, stages, revision }: StageMachineState): proto.StageMachine {
  return { initial, stages: stages.map(toWireStage), revision };
}

function toWireStage({ request_expires_after_s: expiry, checklist, ...stage }: StageState): proto.Stage {
  return {
    ...stage,
    requestExpiresAfterS: expiry ?? undefined,
    checklist: checklist.map(({ item, evidence }) => ({ item, evidence: evidence ?? undefined })),
  };
}
