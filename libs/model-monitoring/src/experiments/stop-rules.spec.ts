import type { AbTestState, AbTestStopRulesState } from '@intelgraph/contracts';
import { describe, expect, it } from '@jest/globals';

import type { AbGuardrailResult, AbMetricResult } from './ab-test.types.js';
import { decide, hasStopRules, type StopEvidence } from './stop-rules.js';

const none: AbTestStopRulesState = {
  guardrail_violated: false,
  sample_ratio_mismatch: false,
  decided: false,
  max_predictions: null,
};
const withRules = (rules?: Partial<AbTestStopRulesState> | null): AbTestState =>
  (rules == null ? { stop_rules: rules } : { stop_rules: { ...none, ...rules } }) as AbTestState;
const rail = (verdict: AbGuardrailResult['verdict']): AbGuardrailResult => ({
  ...{ metric: 'latency', max_degradation: 0.1, degradation: 0.25, excess: 3, interval: [1, 5], note: null },
  verdict,
});
const metric = (more: Partial<AbMetricResult>): AbMetricResult =>
  ({ metric: 'accuracy', higher_is_better: true, difference: 0.1, always_valid_p: 0.01, ...more }) as AbMetricResult;
const evidence = (more: Partial<StopEvidence> = {}): StopEvidence => ({
  ...{ guardrails: [rail('safe')], metrics: [metric({ always_valid_p: 0.2 })], sampleRatioP: 0.4, predictions: 99 },
  ...more,
});
const all: AbTestStopRulesState = {
  guardrail_violated: true,
  sample_ratio_mismatch: true,
  decided: true,
  max_predictions: 100,
};
const goOn = { stop: false, reason: null, winner: null, detail: null };

describe('a test with stop rules', () => {
  it.each([
    [undefined, false],
    [null, false],
    [{}, false],
    [{ decided: true }, true],
    [{ max_predictions: 1 }, true],
  ])('that are %j can be stopped: %p', (rules, can) => {
    expect(hasStopRules(withRules(rules))).toBe(can);
  });

  it('goes on while no rule holds, and whatever happens without rules', () => {
    expect(decide(withRules(all), evidence())).toEqual(goOn);
    const everything = evidence({
      guardrails: [rail('violated')],
      metrics: [metric({})],
      ...{ sampleRatioP: 1e-9, predictions: 1e6 },
    });
    for (const rules of [undefined, null, none]) expect(decide(withRules(rules), everything)).toEqual(goOn);
    for (const verdict of ['undecided', 'too_few', 'not_supported'] as const) {
      expect(decide(withRules(all), evidence({ guardrails: [rail(verdict)] }))).toEqual(goOn);
    }
  });

  it('stops for the control when a guard-rail is violated, before anything else', () => {
    const found = evidence({ guardrails: [rail('safe'), rail('violated')], sampleRatioP: 0, predictions: 100 });
    expect(decide(withRules(all), found)).toEqual({
      ...{ stop: true, reason: 'guardrail_violated', winner: 'control' },
      detail: 'the treatment is worse by latency than it may be: 25 % where 10 % is allowed',
    });
  });

  it('stops without a winner when the arms do not get their traffic, or there were enough', () => {
    const mismatch = { reason: 'sample_ratio_mismatch', winner: null };
    expect(decide(withRules(all), evidence({ sampleRatioP: 0.0009, metrics: [metric({})] }))).toMatchObject(mismatch);
    expect(decide(withRules(all), evidence({ sampleRatioP: 0.001 }))).toEqual(goOn);
    const enough = decide(withRules(all), evidence({ predictions: 100 }));
    expect(enough).toMatchObject({ stop: true, reason: 'max_predictions', winner: null });
  });

  it.each([
    [{}, 'treatment'],
    [{ difference: -0.1 }, 'control'],
    [{ higher_is_better: false }, 'control'],
    [{ difference: -0.1, higher_is_better: false }, 'treatment'],
  ])('is decided by its first metric alone: %j for the %s', (more, winner) => {
    const found = decide(withRules(all), evidence({ metrics: [metric(more), metric({ difference: -9 })] }));
    expect(found).toMatchObject({ stop: true, reason: 'decided', winner });
    const second = [metric({ always_valid_p: 0.05 }), metric({})];
    expect(decide(withRules(all), evidence({ metrics: second }))).toEqual(goOn);
    expect(decide(withRules(all), evidence({ metrics: [metric({ always_valid_p: null })] }))).toEqual(goOn);
  });

  it('lets no treatment win that a guard-rail is against', () => {
    const found = decide(
      withRules({ decided: true }),
      evidence({ guardrails: [rail('violated')], metrics: [metric({})] }),
    );
    expect(found).toMatchObject({ stop: true, reason: 'decided', winner: null });
    expect(found.detail).toBe('the treatment is better by accuracy (p = 0.010), and worse by latency than it may be');
  });
});
