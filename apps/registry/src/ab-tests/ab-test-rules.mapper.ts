import type { AbTestGuardrailState, AbTestStopRulesState, abTestsProto as proto } from '@intelgraph/contracts';
import type { AbTestGuardrail, NewStopRules } from '@intelgraph/ml-registry';

export const toGuardrail = ({ metric, maxDegradation }: proto.AbTestGuardrail): AbTestGuardrail => ({
  metric,
  max_degradation: maxDegradation,
});

export const toWireGuardrail = ({ metric, max_degradation }: AbTestGuardrailState): proto.AbTestGuardrail => ({
  metric,
  maxDegradation: max_degradation,
});

export const toStopRules = (wire: proto.AbTestStopRules): NewStopRules => ({
  guardrail_violated: wire.guardrailViolated,
  sample_ratio_mismatch: wire.sampleRatioMismatch,
  decided: wire.decided,
  // What is too large for a double is too large for the domain, too, which says so.
  ...(wire.maxPredictions === undefined ? {} : { max_predictions: Number(wire.maxPredictions) }),
});

export const toWireStopRules = (rules: AbTestStopRulesState): proto.AbTestStopRules => ({
  guardrailViolated: rules.guardrail_violated,
  sampleRatioMismatch: rules.sample_ratio_mismatch,
  decided: rules.decided,
  maxPredictions: rules.max_predictions === null ? undefined : BigInt(rules.max_predictions),
});
