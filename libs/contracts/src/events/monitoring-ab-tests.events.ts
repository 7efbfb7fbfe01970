import type { JsonSchema } from '../schemas/json-schema.js';

import { AB_TEST_STOP_REASONS, type AbTestStopReason } from './ab-test-rules.schemas.js';
import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';

/** A stop rule of a running A/B test holds: the registry stops it. */
export interface AbTestConclusionState {
  /** Of the test. */
  id: string;
  name: string;
  /** Of the test's state that was judged: who has a newer one leaves the test alone. */
  revision: number;
  reason: AbTestStopReason;
  winner: 'control' | 'treatment' | null;
  /** One sentence for people. */
  detail: string;
  control_predictions: number;
  treatment_predictions: number;
  concluded_at: string;
}

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const PROPERTIES: Record<string, JsonSchema> = {
  id: text,
  name: text,
  revision: { type: 'integer', minimum: 1 },
  reason: { enum: [...AB_TEST_STOP_REASONS] },
  winner: { enum: ['control', 'treatment', null] },
  detail: text,
  control_predictions: count,
  treatment_predictions: count,
  concluded_at: { type: 'string', format: 'date-time' },
};

export const abTestConcluded = defineEvent<AbTestConclusionState>({
  type: 'monitoring.ab_test.concluded.v1',
  audited: true,
  description: 'A stop rule of an A/B test holds.',
  schema: { type: 'object', additionalProperties: false, required: Object.keys(PROPERTIES), properties: PROPERTIES },
});

/** The events about A/B tests. */
export const MONITORING_AB_TEST_EVENTS: readonly EventDefinition[] = [abTestConcluded];
