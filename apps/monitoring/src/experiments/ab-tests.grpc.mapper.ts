import type { monitoringProto as proto } from '@intelgraph/contracts';
import type { AbDecision, AbGuardrailResult } from '@intelgraph/model-monitoring';

export const toWireGuardrail = (rail: AbGuardrailResult): proto.AbGuardrailResult => ({
  metric: rail.metric,
  maxDegradation: rail.max_degradation,
  degradation: rail.degradation ?? undefined,
  excess: rail.excess ?? undefined,
  intervalLow: rail.interval?.[0],
  intervalHigh: rail.interval?.[1],
  verdict: rail.verdict,
  note: rail.note ?? undefined,
});

export const toWireDecision = (decision: AbDecision): proto.AbDecision => ({
  stop: decision.stop,
  reason: decision.reason ?? undefined,
  winner: decision.winner ?? undefined,
  detail: decision.detail ?? undefined,
  concludedAt: decision.concluded_at === null ? undefined : new Date(decision.concluded_at),
});
