import type { JsonSchema } from '../schemas/json-schema.js';

/** Metrics by which monitoring can compare the arms of an A/B test: means over predictions. */
export const AB_TEST_METRICS = [
  'accuracy',
  'error_rate',
  'precision',
  'recall',
  'positive_rate',
  'conversion',
  'conversion_rate',
  'success_rate',
  'latency',
  'latency_ms',
  'value',
  'revenue',
  'mae',
  'mse',
  'rmse',
] as const;

/** A metric by which the treatment may be worse than the control, and by how much. */
export interface AbTestGuardrailState {
  metric: string;
  /** Relative: 0.1 = the treatment may be 10 % worse than the control. */
  max_degradation: number;
}

/** When a running test stops by itself. */
export interface AbTestStopRulesState {
  guardrail_violated: boolean;
  sample_ratio_mismatch: boolean;
  /** The first success metric tells the arms apart. */
  decided: boolean;
  /** Of both arms together; null = any number. */
  max_predictions: number | null;
}

/** Why a test stopped by itself. */
export const AB_TEST_STOP_REASONS = [
  'guardrail_violated',
  'sample_ratio_mismatch',
  'decided',
  'max_predictions',
] as const;
export type AbTestStopReason = (typeof AB_TEST_STOP_REASONS)[number];

const flag: JsonSchema = { type: 'boolean' };

export const GUARDRAILS_SCHEMA: JsonSchema = {
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['metric', 'max_degradation'],
    properties: { metric: { type: 'string' }, max_degradation: { type: 'number', minimum: 0 } },
  },
};

const STOP_RULES = {
  guardrail_violated: flag,
  sample_ratio_mismatch: flag,
  decided: flag,
  max_predictions: { type: ['integer', 'null'], minimum: 1 },
};

export const STOP_RULES_SCHEMA: JsonSchema = {
  type: ['object', 'null'],
  additionalProperties: false,
  required: Object.keys(STOP_RULES),
  properties: STOP_RULES,
};
