import { InvalidInputError } from '@intelgraph/kernel';

import { inputCheck, text, texts } from '../inputs/check-input.js';

import { type AbTestGuardrail, checkRules, type NewStopRules, RULE_SHAPES } from './ab-test-rules.js';
import { AB_TEST_STATUSES } from './ab-test.states.js';

/** A version as an arm of a test: `model_id` is an id or a name. */
export interface AbTestReference {
  readonly model_id: string;
  readonly version: string;
}

/** What `createABTest` takes. */
export interface NewAbTest {
  readonly name: string;
  readonly description?: string;
  readonly control_model: AbTestReference;
  readonly treatment_model: AbTestReference;
  /** Whole per cent; the two sum to 100. */
  readonly traffic_split: { readonly control: number; readonly treatment: number };
  /** Takes no traffic before it; now when absent. */
  readonly start_date?: string;
  /** Takes no traffic from then on; never when absent. */
  readonly end_date?: string;
  /** `draft` (also when absent) or `running`. */
  readonly status?: string;
  readonly success_metrics?: readonly string[];
  /** By which the treatment must not be worse; none when absent. */
  readonly guardrail_metrics?: readonly AbTestGuardrail[];
  /** It never stops by itself when absent. */
  readonly stop_rules?: NewStopRules;
  readonly created_by?: string;
}

const arm = {
  type: 'object',
  required: ['model_id', 'version'],
  properties: { model_id: text(256, 1), version: text(128, 1) },
};
const percent = { type: 'integer', minimum: 0, maximum: 100 };
const time = { type: 'string', format: 'date-time' };
const checkShape = inputCheck({
  type: 'object',
  required: ['name', 'control_model', 'treatment_model', 'traffic_split'],
  properties: {
    name: text(256, 1),
    description: text(4000),
    control_model: arm,
    treatment_model: arm,
    traffic_split: {
      type: 'object',
      required: ['control', 'treatment'],
      properties: { control: percent, treatment: percent },
    },
    start_date: time,
    end_date: time,
    status: { enum: [...AB_TEST_STATUSES] },
    success_metrics: { ...texts(100, 128), uniqueItems: true },
    ...RULE_SHAPES,
    created_by: text(256, 1),
  },
});

/** @throws InvalidInputError naming what is wrong with a new test by itself, before versions are looked up */
export function checkNewAbTest(input: NewAbTest): void {
  checkShape(input);
  const { control, treatment } = input.traffic_split;
  if (control + treatment !== 100) throw InvalidInputError.of('traffic_split', 'must sum to 100');
  if (input.status === 'paused' || input.status === 'stopped') {
    throw InvalidInputError.of('status', 'a new A/B test is draft or running');
  }
  const { start_date: start, end_date: end } = input;
  for (const [field, given] of Object.entries({ start_date: start, end_date: end })) {
    // A leap second is a time by the standard, and none that can be kept.
    if (given !== undefined && Number.isNaN(Date.parse(given))) {
      throw InvalidInputError.of(field, 'must be a time such as 2026-01-31T12:00:00Z');
    }
  }
  if (end !== undefined && start !== undefined && Date.parse(end) <= Date.parse(start)) {
    throw InvalidInputError.of('end_date', 'must be after start_date');
  }
  checkRules(input);
}
