import type { JsonSchema } from '../schemas/json-schema.js';
import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';

/** The state of a batch job as its events carry it. */
export interface BatchJobFact {
  job_id: string;
  model_name: string;
  model_version: string;
  /** sha256 (hex) of the artifact that answers every row. */
  artifact_digest: string;
  status: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  /** As the caller named them. */
  input: { uri?: string; upload_id?: string; format: string };
  output: { uri?: string; format: string };
  rows_predicted: number;
  rows_bad: number;
  attempt: number;
  error?: { code: string; message: string };
  created_at: string;
  finished_at?: string;
}

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const time: JsonSchema = { type: 'string', format: 'date-time' };

const SCHEMA: JsonSchema = {
  type: 'object',
  required: [
    ...['job_id', 'model_name', 'model_version', 'artifact_digest', 'status', 'input', 'output'],
    ...['rows_predicted', 'rows_bad', 'attempt', 'created_at'],
  ],
  properties: {
    job_id: text,
    model_name: text,
    model_version: text,
    artifact_digest: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    status: { enum: ['queued', 'running', 'succeeded', 'failed', 'cancelled'] },
    input: { type: 'object', required: ['format'], properties: { uri: text, upload_id: text, format: text } },
    output: { type: 'object', required: ['format'], properties: { uri: text, format: text } },
    rows_predicted: count,
    rows_bad: count,
    attempt: count,
    error: { type: 'object', required: ['code', 'message'], properties: { code: text, message: text } },
    created_at: time,
    finished_at: time,
  },
};

export const batchJobStarted = defineEvent<BatchJobFact>({
  type: 'inference.batch_job.started.v1',
  audited: true,
  description: 'A batch job was accepted.',
  schema: SCHEMA,
});

export const batchJobCancelled = defineEvent<BatchJobFact>({
  type: 'inference.batch_job.cancelled.v1',
  audited: true,
  description: 'A batch job was cancelled.',
  schema: SCHEMA,
});

/** Not audited: the request that started the job is the audited write. */
export const batchJobFinished = defineEvent<BatchJobFact>({
  type: 'inference.batch_job.finished.v1',
  audited: false,
  description: 'A batch job succeeded or failed.',
  schema: SCHEMA,
});

/** A file that batch jobs may read. */
export interface BatchUploadFact {
  upload_id: string;
  digest: string;
  size_bytes: number;
  created_at: string;
}

export const batchUploadCreated = defineEvent<BatchUploadFact>({
  type: 'inference.batch_upload.created.v1',
  audited: true,
  description: 'A file for batch jobs was uploaded.',
  schema: {
    type: 'object',
    required: ['upload_id', 'digest', 'size_bytes', 'created_at'],
    properties: { upload_id: text, digest: text, size_bytes: count, created_at: time },
  },
});

/** Every event about batch jobs. */
export const BATCH_JOB_EVENTS: readonly EventDefinition[] = [
  batchJobStarted,
  batchJobCancelled,
  batchJobFinished,
  batchUploadCreated,
];
