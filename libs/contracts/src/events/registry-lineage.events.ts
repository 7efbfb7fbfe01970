import type { JsonSchema } from '../schemas/json-schema.js';

import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';

/** An OpenLineage event that another system sent, without its content: `GET /api/v1/lineage/events/<id>` has that. */
export interface LineageEventSummary {
  id: string;
  /** run, job or dataset. */
  kind: string;
  event_type: string | null;
  event_time: string;
  job_namespace: string | null;
  job_name: string | null;
  run_id: string | null;
  /** How many data sets it names. */
  inputs: number;
  outputs: number;
  /** sha256 (hex) of the event in canonical form. */
  digest: string;
}

/** An OpenLineage event of the platform's own. */
export interface LineageEventEmission {
  id: string;
  /** As OpenLineage specifies it. */
  event: Record<string, unknown>;
}

const text: JsonSchema = { type: 'string' };
const maybeText: JsonSchema = { type: ['string', 'null'] };
const count: JsonSchema = { type: 'integer', minimum: 0 };

export const lineageEventReceived = defineEvent<LineageEventSummary>({
  type: 'registry.lineage_event.received.v1',
  audited: true,
  description: 'An OpenLineage event of another system was accepted.',
  schema: {
    type: 'object',
    required: ['id', 'kind', 'event_type', 'event_time', 'job_namespace', 'job_name', 'run_id', 'digest'],
    properties: {
      id: text,
      kind: { enum: ['run', 'job', 'dataset'] },
      event_type: maybeText,
      event_time: { type: 'string', format: 'date-time' },
      job_namespace: maybeText,
      job_name: maybeText,
      run_id: maybeText,
      inputs: count,
      outputs: count,
      digest: text,
    },
  },
});

/** For whoever keeps lineage elsewhere: what the platform trained and stored. */
export const lineageEventEmitted = defineEvent<LineageEventEmission>({
  type: 'registry.lineage_event.emitted.v1',
  audited: false,
  description: 'The platform says by OpenLineage what one of its jobs read and wrote.',
  schema: { type: 'object', required: ['id', 'event'], properties: { id: text, event: { type: 'object' } } },
});

export const REGISTRY_LINEAGE_EVENTS: readonly EventDefinition[] = [lineageEventReceived, lineageEventEmitted];
