import type { JsonSchema } from '../schemas/json-schema.js';

/** One occurrence of a condition: from the moment it was seen until its cause was gone. */
export interface AlertState {
  id: string;
  /** The same for every occurrence of the same condition: sha256 over workspace-independent identity. */
  fingerprint: string;
  /** What looked: drift, data_quality, performance … */
  source: string;
  name: string;
  model_name: string;
  /** Empty where the condition is about all versions. */
  model_version: string;
  /** Identity and routing; hold source, alert_name, model_name and model_version too. */
  labels: Record<string, string>;
  severity: string;
  state: string;
  summary: string;
  details: Record<string, unknown>;
  started_at: string;
  fired_at: string | null;
  last_observed_at: string;
  /** How often it was seen firing. */
  observations: number;
  acknowledged_at: string | null;
  acknowledged_by: string | null;
  resolved_at: string | null;
  /** cause_gone, or manual. */
  resolution: string | null;
}

/** A receiver without its secrets and without the addresses of persons. */
export interface ReceiverState {
  id: string;
  name: string;
  kind: string;
  enabled: boolean;
  /** Host that is called; absent for receivers that call none. */
  host: string | null;
  send_resolved: boolean;
  group_wait_seconds: number;
  group_interval_seconds: number;
  repeat_interval_seconds: number;
  created_at: string;
  updated_at: string;
}

/** Which alerts go to which receivers. */
export interface AlertRouteState {
  id: string;
  name: string;
  enabled: boolean;
  min_severity: string;
  /** Every matcher has to match; none: every alert. */
  matchers: LabelMatcherState[];
  receiver_ids: string[];
  created_at: string;
  updated_at: string;
}

export interface LabelMatcherState {
  label: string;
  /** equals any of the values, or none of them. */
  operator: string;
  values: string[];
}

/** A time in which matching alerts are not told to anybody. */
export interface SilenceState {
  id: string;
  matchers: LabelMatcherState[];
  starts_at: string;
  ends_at: string;
  comment: string;
  created_by: string;
  created_at: string;
}

/** A message to a receiver, without its content. */
export interface AlertDeliveryState {
  id: string;
  receiver_id: string;
  model_name: string | null;
  /** firing, resolved or test. */
  purpose: string;
  state: string;
  attempts: number;
  created_at: string;
}

const text: JsonSchema = { type: 'string' };
const nullableText: JsonSchema = { type: ['string', 'null'] };
const flag: JsonSchema = { type: 'boolean' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const time: JsonSchema = { type: 'string', format: 'date-time' };
const nullableTime: JsonSchema = { type: ['string', 'null'], format: 'date-time' };
const texts: JsonSchema = { type: 'array', items: text };

/** Every property is required of what we publish. */
const stateOf = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});

const matchers: JsonSchema = { type: 'array', items: stateOf({ label: text, operator: text, values: texts }) };

export const ALERT_SCHEMA = stateOf({
  id: text,
  fingerprint: text,
  source: text,
  name: text,
  model_name: text,
  model_version: text,
  labels: { type: 'object', additionalProperties: text },
  severity: text,
  state: text,
  summary: text,
  details: { type: 'object' },
  started_at: time,
  fired_at: nullableTime,
  last_observed_at: time,
  observations: count,
  acknowledged_at: nullableTime,
  acknowledged_by: nullableText,
  resolved_at: nullableTime,
  resolution: nullableText,
});

export const RECEIVER_SCHEMA = stateOf({
  id: text,
  name: text,
  kind: text,
  enabled: flag,
  host: nullableText,
  send_resolved: flag,
  group_wait_seconds: count,
  group_interval_seconds: count,
  repeat_interval_seconds: count,
  created_at: time,
  updated_at: time,
});

export const ALERT_ROUTE_SCHEMA = stateOf({
  id: text,
  name: text,
  enabled: flag,
  min_severity: text,
  matchers,
  receiver_ids: texts,
  created_at: time,
  updated_at: time,
});

export const SILENCE_SCHEMA = stateOf({
  id: text,
  matchers,
  starts_at: time,
  ends_at: time,
  comment: text,
  created_by: text,
  created_at: time,
});

export const ALERT_DELIVERY_SCHEMA = stateOf({
  id: text,
  receiver_id: text,
  model_name: nullableText,
  purpose: text,
  state: text,
  attempts: count,
  created_at: time,
});
