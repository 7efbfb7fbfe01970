import type { JsonSchema } from '../schemas/json-schema.js';

/** What a drift report found; scores of the columns are in the report itself. */
export interface DriftReportState {
  id: string;
  /** Id or name, as the caller gave it. */
  model_id: string;
  model_name: string;
  model_version: string;
  drift_detected: boolean;
  /** Largest effect size of a column. */
  drift_score: number;
  threshold: number;
  baseline_rows: number;
  current_rows: number;
  drifted_features: string[];
  /** The check that made it, or null. */
  check_id: string | null;
  created_at: string;
}

export interface QualityReportState {
  id: string;
  model_id: string;
  model_name: string;
  model_version: string;
  /** 0 … 1. */
  quality_score: number;
  rows: number;
  /** `<column>: <issue>` without values. */
  issues: string[];
  check_id: string | null;
  created_at: string;
}

export interface PredictionsRecordedState {
  id: string;
  model_name: string;
  model_version: string;
  rows: number;
  duplicates: number;
}

export interface FeedbackRecordedState {
  id: string;
  rows: number;
  superseded: number;
}

export interface CheckRunState {
  id: string;
  check_id: string;
  check_name: string;
  kind: string;
  model_name: string;
  model_version: string | null;
  trigger: 'schedule' | 'request';
  scheduled_for: string | null;
  as_of: string;
  outcome: 'firing' | 'ok' | 'too_few_rows' | 'failed';
  summary: string;
  report_id: string | null;
  details: Record<string, unknown>;
  created_at: string;
}

export interface CheckState {
  id: string;
  name: string;
  kind: 'drift' | 'data_quality' | 'performance';
  model_name: string;
  /** Null = all versions together. */
  model_version: string | null;
  /** Null = all deployments. */
  endpoint: string | null;
  window_seconds: number;
  baseline: Record<string, unknown> | null;
  thresholds: Record<string, unknown>;
  labels: Record<string, string>;
  every_seconds: number;
  severity: 'info' | 'warning' | 'error' | 'critical';
  enabled: boolean;
  next_run_at: string;
  revision: number;
  created_by: string;
  created_at: string;
  updated_at: string;
}

const text: JsonSchema = { type: 'string' };
const maybeText: JsonSchema = { type: ['string', 'null'] };
const flag: JsonSchema = { type: 'boolean' };
const number: JsonSchema = { type: 'number' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const time: JsonSchema = { type: 'string', format: 'date-time' };
const maybeTime: JsonSchema = { type: ['string', 'null'], format: 'date-time' };
const texts: JsonSchema = { type: 'array', items: text };
const free: JsonSchema = { type: 'object' };

/** An object that has exactly these members, all of them. */
const record = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});

export const DRIFT_REPORT_SCHEMA = record({
  id: text,
  model_id: text,
  model_name: text,
  model_version: text,
  drift_detected: flag,
  drift_score: number,
  threshold: number,
  baseline_rows: count,
  current_rows: count,
  drifted_features: texts,
  check_id: maybeText,
  created_at: time,
});

export const QUALITY_REPORT_SCHEMA = record({
  id: text,
  model_id: text,
  model_name: text,
  model_version: text,
  quality_score: number,
  rows: count,
  issues: texts,
  check_id: maybeText,
  created_at: time,
});

export const PREDICTIONS_RECORDED_SCHEMA = record({
  id: text,
  model_name: text,
  model_version: text,
  rows: count,
  duplicates: count,
});

export const FEEDBACK_RECORDED_SCHEMA = record({ id: text, rows: count, superseded: count });

export const CHECK_RUN_SCHEMA = record({
  id: text,
  check_id: text,
  check_name: text,
  kind: text,
  model_name: text,
  model_version: maybeText,
  trigger: { enum: ['schedule', 'request'] },
  scheduled_for: maybeTime,
  as_of: time,
  outcome: { enum: ['firing', 'ok', 'too_few_rows', 'failed'] },
  summary: text,
  report_id: maybeText,
  details: free,
  created_at: time,
});

export const CHECK_SCHEMA = record({
  id: text,
  name: text,
  kind: { enum: ['drift', 'data_quality', 'performance'] },
  model_name: text,
  model_version: maybeText,
  endpoint: maybeText,
  window_seconds: count,
  baseline: { type: ['object', 'null'] },
  thresholds: free,
  labels: { type: 'object', additionalProperties: text },
  every_seconds: count,
  severity: { enum: ['info', 'warning', 'error', 'critical'] },
  enabled: flag,
  next_run_at: time,
  revision: { type: 'integer', minimum: 1 },
  created_by: text,
  created_at: time,
  updated_at: time,
});
