import {
  AB_TEST_METRICS,
  type AbTestGuardrailState,
  type AbTestStopRulesState,
  type JsonSchema,
} from '@intelgraph/contracts';
import { InvalidInputError } from '@intelgraph/kernel';

import { count, text } from '../inputs/check-input.js';

/** A metric by which the treatment may be worse than the control, and by how much (relative, from 0). */
export type AbTestGuardrail = Readonly<AbTestGuardrailState>;

/** When a running test stops by itself; rules that are absent do not stop it. */
export interface NewStopRules {
  /** A guard-rail is surely broken. */
  readonly guardrail_violated?: boolean;
  /** The arms surely do not get the traffic that they should. */
  readonly sample_ratio_mismatch?: boolean;
  /** The first success metric tells the arms apart. */
  readonly decided?: boolean;
  /** So many predictions of both arms together, from 1. */
  readonly max_predictions?: number;
}

const MAX_GUARDRAILS = 20;
const flag: JsonSchema = { type: 'boolean' };

/** The shape of guard-rails and stop rules in a new test. */
export const RULE_SHAPES = {
  guardrail_metrics: {
    type: 'array',
    maxItems: MAX_GUARDRAILS,
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['metric', 'max_degradation'],
      properties: { metric: text(128, 1), max_degradation: { type: 'number', minimum: 0, maximum: 1e6 } },
    },
  },
  stop_rules: {
    type: 'object',
    additionalProperties: false,
    properties: {
      guardrail_violated: flag,
      sample_ratio_mismatch: flag,
      decided: flag,
      max_predictions: { ...count, minimum: 1 },
    },
  },
};

const known: ReadonlySet<string> = new Set(AB_TEST_METRICS);

/** What the rules of a new test are checked against. */
export interface RuledTest {
  readonly success_metrics?: readonly string[];
  readonly guardrail_metrics?: readonly AbTestGuardrail[];
  readonly stop_rules?: NewStopRules;
}

/** Refuses what would look like protection and never be any. @throws InvalidInputError */
export function checkRules({ success_metrics = [], guardrail_metrics = [], stop_rules = {} }: RuledTest): void {
  const seen = new Set<string>();
  for (const [i, { metric }] of guardrail_metrics.entries()) {
    const field = `guardrail_metrics.${i}.metric`;
    if (!known.has(metric)) throw InvalidInputError.of(field, `must be one of ${AB_TEST_METRICS.join(', ')}`);
    if (seen.has(metric)) throw InvalidInputError.of(field, `names ${metric} a second time`);
    seen.add(metric);
  }
  if (stop_rules.guardrail_violated === true && guardrail_metrics.length === 0) {
    throw InvalidInputError.of('stop_rules.guardrail_violated', 'needs guardrail_metrics');
  }
  if (stop_rules.decided === true && !known.has(success_metrics[0]?.toLowerCase() ?? '')) {
    const needed = `needs a first success metric that can be compared: ${AB_TEST_METRICS.join(', ')}`;
    throw InvalidInputError.of('stop_rules.decided', needed);
  }
}

/** Every rule said; null where there are none. */
export function stopRulesOf(given: NewStopRules | undefined): AbTestStopRulesState | null {
  if (given === undefined) return null;
  return {
    guardrail_violated: given.guardrail_violated ?? false,
    sample_ratio_mismatch: given.sample_ratio_mismatch ?? false,
    decided: given.decided ?? false,
    max_predictions: given.max_predictions ?? null,
  };
}
