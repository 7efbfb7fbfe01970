import type { JsonSchema } from '../schemas/json-schema.js';
import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';

/** A stream after a write: a deployment that answers the messages of one topic into another. */
export interface StreamFact {
  stream_id: string;
  name: string;
  deployment: string;
  input_topic: string;
  output_topic: string;
  dead_letter_topic: string;
  format: 'cloudevents' | 'json';
  max_batch_rows: number;
  max_wait_ms: number;
  return_confidence: boolean;
  status: 'running' | 'paused' | 'deleted';
  revision: number;
  /** Where it begins, when that is what the write said: `earliest`, `latest` or a time. */
  from?: string;
  created_at: string;
  updated_at: string;
}

const text: JsonSchema = { type: 'string', minLength: 1 };
const time: JsonSchema = { type: 'string', format: 'date-time' };

const SCHEMA: JsonSchema = {
  type: 'object',
  required: [
    ...['stream_id', 'name', 'deployment', 'input_topic', 'output_topic', 'dead_letter_topic', 'format'],
    ...['max_batch_rows', 'max_wait_ms', 'return_confidence', 'status', 'revision', 'created_at', 'updated_at'],
  ],
  properties: {
    ...{ stream_id: text, name: text, deployment: text },
    ...{ input_topic: text, output_topic: text, dead_letter_topic: text },
    format: { enum: ['cloudevents', 'json'] },
    max_batch_rows: { type: 'integer', minimum: 1 },
    max_wait_ms: { type: 'integer', minimum: 0 },
    return_confidence: { type: 'boolean' },
    status: { enum: ['running', 'paused', 'deleted'] },
    revision: { type: 'integer', minimum: 1 },
    from: text,
    ...{ created_at: time, updated_at: time },
  },
};

const streamEvent = (verb: string, description: string): EventDefinition<StreamFact> =>
  defineEvent<StreamFact>({ type: `inference.stream.${verb}.v1`, audited: true, description, schema: SCHEMA });

export const streamCreated = streamEvent('created', 'A deployment answers the messages of a topic.');
export const streamUpdated = streamEvent('updated', 'What answers a stream, or how, was changed.');
export const streamPaused = streamEvent('paused', 'A stream was stopped; its position is kept.');
export const streamResumed = streamEvent('resumed', 'A paused stream goes on where it stood.');
export const streamReplayed = streamEvent('replayed', 'A stream answers again, from an earlier or later position.');
export const streamDeleted = streamEvent('deleted', 'A stream was taken away; its topics stay.');

/** Every event about streams. */
export const STREAM_EVENTS: readonly EventDefinition[] = [
  ...[streamCreated, streamUpdated, streamPaused],
  ...[streamResumed, streamReplayed, streamDeleted],
];
