import type { JsonSchema } from '../schemas/json-schema.js';
import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';

/** A training job after a write: its state, what it was asked to do and what came of it. */
export interface TrainingJobFact {
  job_id: string;
  model_name: string;
  /** queued, running, succeeded, failed or cancelled. */
  status: string;
  model_type: string;
  target: string;
  dataset_digest: string;
  /** Of an uploaded data set its id, else `sha256:<digest>`. Absent in events of releases before 0.3. */
  dataset_id?: string;
  hyperparameters: Record<string, unknown>;
  enable_tuning: boolean;
  tuning_trials: number;
  tags: string[];
  attempt: number;
  run_id?: string;
  model_version?: string;
  artifact_uri?: string;
  metrics?: Record<string, number>;
  error?: { code: string; message: string };
  created_at: string;
  finished_at?: string;
}

/** An uploaded data set. Column names only: the profile may show values. */
export interface TrainingDatasetFact {
  dataset_id: string;
  name: string;
  digest: string;
  format: string;
  size_bytes: number;
  rows: number;
  columns: string[];
  created_at: string;
}

/** Metrics of a stored model recomputed on a file. */
export interface TrainingEvaluationFact {
  evaluation_id: string;
  model_name: string;
  model_version?: string;
  run_id?: string;
  artifact_uri: string;
  dataset_digest: string;
  rows: number;
  metrics: Record<string, number>;
  /** By check (fairness, robustness, explainability), those that were asked for; of several sensitive columns, the worst. */
  checks?: Record<string, Record<string, number>>;
  /** Sensitive columns whose groups the check of fairness compared; one without a second group is not among them. */
  fairness_columns?: string[];
  /** Two classes only. */
  positive_class?: string;
  /** By true class (outer) and predicted class; of two, the positive one is the second. */
  confusion?: { readonly classes: readonly string[]; readonly counts: readonly (readonly number[])[] };
  /** SHA-256 of the blob of TestPredictions in the artifact store; absent where there were too many rows. */
  predictions_digest?: string;
  /** Of the model alone, one row at a time, over so many rows. */
  latency?: { rows: number; p50_ms: number; p95_ms: number };
  created_at: string;
}

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const time: JsonSchema = { type: 'string', format: 'date-time' };
const numbers: JsonSchema = { type: 'object', additionalProperties: { type: 'number' } };

const jobSchema: JsonSchema = {
  type: 'object',
  required: ['job_id', 'model_name', 'status', 'model_type', 'target', 'dataset_digest', 'attempt', 'created_at'],
  properties: {
    job_id: text,
    model_name: text,
    status: { type: 'string', enum: ['queued', 'running', 'succeeded', 'failed', 'cancelled'] },
    model_type: text,
    target: text,
    dataset_digest: text,
    dataset_id: text,
    hyperparameters: { type: 'object' },
    enable_tuning: { type: 'boolean' },
    tuning_trials: count,
    tags: { type: 'array', items: text },
    attempt: count,
    run_id: text,
    model_version: text,
    artifact_uri: text,
    metrics: numbers,
    error: { type: 'object', required: ['code', 'message'], properties: { code: text, message: text } },
    created_at: time,
    finished_at: time,
  },
};

const datasetSchema: JsonSchema = {
  type: 'object',
  required: ['dataset_id', 'name', 'digest', 'format', 'size_bytes', 'rows', 'columns', 'created_at'],
  properties: {
    dataset_id: text,
    name: text,
    digest: text,
    format: text,
    size_bytes: count,
    rows: count,
    columns: { type: 'array', items: text },
    created_at: time,
  },
};

const evaluationSchema: JsonSchema = {
  type: 'object',
  required: ['evaluation_id', 'model_name', 'artifact_uri', 'dataset_digest', 'rows', 'metrics', 'created_at'],
  properties: {
    evaluation_id: text,
    model_name: text,
    model_version: text,
    run_id: text,
    artifact_uri: text,
    dataset_digest: text,
    rows: count,
    metrics: numbers,
    checks: { type: 'object', additionalProperties: numbers },
    fairness_columns: { type: 'array', items: text },
    positive_class: text,
    confusion: {
      type: 'object',
      required: ['classes', 'counts'],
      properties: {
        classes: { type: 'array', items: text },
        counts: { type: 'array', items: { type: 'array', items: count } },
      },
    },
    predictions_digest: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    latency: {
      type: 'object',
      required: ['rows', 'p50_ms', 'p95_ms'],
      properties: { rows: count, p50_ms: { type: 'number', minimum: 0 }, p95_ms: { type: 'number', minimum: 0 } },
    },
    created_at: time,
  },
};

export const trainingJobStarted = defineEvent<TrainingJobFact>({
  type: 'training.job.started.v1',
  audited: true,
  description: 'A training job was accepted.',
  schema: jobSchema,
});

export const trainingJobCancelled = defineEvent<TrainingJobFact>({
  type: 'training.job.cancelled.v1',
  audited: true,
  description: 'A training job was cancelled.',
  schema: jobSchema,
});

/** Not audited: the registration of the version is the audited write of a job's completion. */
export const trainingJobFinished = defineEvent<TrainingJobFact>({
  type: 'training.job.finished.v1',
  audited: false,
  description: 'A training job succeeded or failed.',
  schema: jobSchema,
});

export const trainingDatasetCreated = defineEvent<TrainingDatasetFact>({
  type: 'training.dataset.created.v1',
  audited: true,
  description: 'A data set was uploaded.',
  schema: datasetSchema,
});

export const trainingEvaluationCompleted = defineEvent<TrainingEvaluationFact>({
  type: 'training.evaluation.completed.v1',
  audited: true,
  description: 'Metrics of a stored model were recomputed on a file.',
  schema: evaluationSchema,
});

/** Every event of the training domain. */
export const TRAINING_EVENTS: readonly EventDefinition[] = [
  trainingJobStarted,
  trainingJobCancelled,
  trainingJobFinished,
  trainingDatasetCreated,
  trainingEvaluationCompleted,
];
