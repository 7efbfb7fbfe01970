import { createHash } from 'node:crypto';

import { type FieldProblem, InvalidInputError } from '@intelgraph/kernel';

import { SEVERITIES, type Severity } from '../checks/severity.js';

/** What somebody saw of a condition: that it holds, or that it does not. */
export interface AlertObservation {
  /** What looked: drift, data_quality, performance … */
  readonly source: string;
  readonly model_name: string;
  /** Empty where it is about all versions. */
  readonly model_version: string;
  readonly name: string;
  readonly severity: Severity;
  readonly firing: boolean;
  /** One sentence for people. */
  readonly summary: string;
  /** With source, name, model and version the identity of the condition. */
  readonly labels: Readonly<Record<string, string>>;
  /** JSON-serialisable facts: report id, numbers. */
  readonly details: Readonly<Record<string, unknown>>;
  /** How long it has to be seen before it is an alert, in seconds. Default 0: at once. */
  readonly hold_seconds?: number;
}

/** An observation made storable, with its identity. */
export interface CheckedObservation extends AlertObservation {
  readonly fingerprint: string;
  readonly holdMs: number;
}

export const MAX_LABELS = 64;
export const MAX_LABEL_LENGTH = 1_024;
const MAX_SUMMARY = 2_000;
const MAX_DETAILS_BYTES = 16_384;

/** Labels that every alert has; those of a caller with the same name give way. */
export const OWN_LABELS = ['source', 'alert_name', 'model_name', 'model_version'] as const;

/**
 * Checks an observation and makes it fit. Texts that come from data (column names, values) may be long or odd: they are
 * cut and cleaned, never refused, because the alert matters more. A cut label keeps its identity by a hash.
 *
 * @throws InvalidInputError for what only a caller can get wrong
 */
export function checkObservation(given: AlertObservation): CheckedObservation {
  const problems = problemsOf(given);
  if (problems.length > 0) throw new InvalidInputError(problems);
  const source = fitted(given.source);
  const name = fitted(given.name);
  const model_name = fitted(given.model_name);
  const model_version = fitted(given.model_version);
  const own = { source, alert_name: name, model_name, model_version };
  const others = Object.entries(given.labels).map(([key, value]) => [fitted(key), fitted(value)]);
  const labels = Object.fromEntries([...others, ...Object.entries(own)]) as Record<string, string>;
  return {
    source,
    name,
    model_name,
    model_version,
    labels,
    severity: given.severity,
    firing: given.firing,
    summary: storable(given.summary).slice(0, MAX_SUMMARY).toWellFormed(),
    details: fittedDetails(given.details),
    holdMs: (given.hold_seconds ?? 0) * 1000,
    fingerprint: fingerprintOf(labels),
  };
}

/** Identity of a condition within its workspace: its labels, in any order. */
export function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

function problemsOf(given: AlertObservation): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const need = (ok: boolean, field: string, message: string): void => {
    if (!ok) problems.push({ field, message });
  };
  for (const field of ['source', 'name', 'model_name'] as const) {
    need(typeof given[field] === 'string' && given[field] !== '', field, 'must be a text that is not empty');
  }
  for (const field of ['model_version', 'summary'] as const) {
    need(typeof given[field] === 'string', field, 'must be a text');
  }
  need(SEVERITIES.includes(given.severity), 'severity', `must be one of ${SEVERITIES.join(', ')}`);
  need(typeof given.firing === 'boolean', 'firing', 'must be true or false');
  const labels = isRecord(given.labels) ? Object.values(given.labels) : undefined;
  const textual = labels?.every((value) => typeof value === 'string') === true;
  need(textual && labels.length <= MAX_LABELS, 'labels', `must be an object of at most ${MAX_LABELS} texts`);
  need(isRecord(given.details), 'details', 'must be an object');
  const hold = given.hold_seconds ?? 0;
  need(Number.isFinite(hold) && hold >= 0 && hold <= 604_800, 'hold_seconds', 'must be from 0 to 604800');
  return problems;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** PostgreSQL takes neither NUL nor half of a surrogate pair. */
const storable = (text: string): string => text.replaceAll('\0', '\uFFFD').toWellFormed();

function fitted(text: string): string {
  const clean = storable(text);
  if (clean.length <= MAX_LABEL_LENGTH) return clean;
  const mark = createHash('sha256').update(clean).digest('hex').slice(0, 16);
  return `${clean.slice(0, MAX_LABEL_LENGTH - mark.length - 1).toWellFormed()}#${mark}`;
}

function fittedDetails(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const plain: unknown = JSON.parse(
    JSON.stringify(details, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
  );
  const bytes = Buffer.byteLength(JSON.stringify(plain));
  return bytes > MAX_DETAILS_BYTES ? { omitted: `${bytes} bytes` } : (cleaned(plain) as Record<string, unknown>);
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [storable(key), cleaned(member)]));
}
