import { assertName, InvalidInputError } from '@intelgraph/kernel';

import { inputCheck, text, timeOf } from '../inputs/check-input.js';

import { CHECK_KINDS, type NewCheck } from './check.types.js';
import { METRIC_NAMES } from './performance-limits.js';
import { SEVERITIES } from './severity.js';

const YEAR_SECONDS = 366 * 86_400;
/** Checks are no polling loops. */
export const MIN_EVERY_SECONDS = 10;

const seconds = (minimum: number) => ({ type: 'integer', minimum, maximum: YEAR_SECONDS });
const count = { type: 'integer', minimum: 1, maximum: 1_000_000 };
const finite = { type: 'number' };
const size = { type: 'number', minimum: 0 };

const LIMIT = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: { min: finite, max: finite, max_drop: size, max_rise: size },
};

const THRESHOLDS = {
  type: 'object',
  additionalProperties: false,
  properties: {
    effect: { type: 'number', minimum: 0, maximum: 1 },
    false_alarms_per_week: { type: 'number', exclusiveMinimum: 0, maximum: 1000 },
    min_rows: count,
    min_score: { type: 'number', minimum: 0, maximum: 1 },
    metrics: { type: 'object', minProperties: 1, maxProperties: 50, additionalProperties: LIMIT },
  },
};

const BASELINE = {
  type: ['object', 'null'],
  additionalProperties: false,
  required: ['type'],
  properties: {
    type: { enum: ['window', 'preceding', 'training_profile'] },
    from: text(40),
    to: text(40),
    seconds: seconds(1),
  },
};

/** What each type of baseline says besides its type. */
const NEEDED = { window: ['from', 'to'], preceding: ['seconds'], training_profile: [] } as const;

const checkShape = inputCheck({
  type: 'object',
  additionalProperties: false,
  required: ['name', 'kind', 'model', 'window_seconds', 'every_seconds'],
  properties: {
    name: text(128),
    kind: { enum: [...CHECK_KINDS] },
    model: text(256),
    model_version: { type: ['string', 'null'], minLength: 1, maxLength: 128 },
    endpoint: { type: ['string', 'null'], minLength: 1, maxLength: 256 },
    window_seconds: seconds(1),
    baseline: BASELINE,
    thresholds: THRESHOLDS,
    labels: { type: 'object', maxProperties: 32, additionalProperties: text(256, 0) },
    every_seconds: seconds(MIN_EVERY_SECONDS),
    severity: { enum: [...SEVERITIES] },
    enabled: { type: 'boolean' },
  },
});

/** @throws InvalidInputError that names what is wrong with a check */
export function assertCheck(check: NewCheck): void {
  checkShape(check);
  assertName('name', check.name);
  assertBaseline(check);
  if (check.kind === 'performance') assertMetrics(check);
}

function assertBaseline({ kind, baseline, model_version }: NewCheck): void {
  if (!baseline) {
    if (kind === 'drift') throw InvalidInputError.of('baseline', 'is required for a check of drift');
    return;
  }
  const given = baseline as Partial<Record<'from' | 'to' | 'seconds', string | number>>;
  const needed: readonly string[] = NEEDED[baseline.type];
  for (const member of ['from', 'to', 'seconds'] as const) {
    const wanted = needed.includes(member);
    if (wanted === (given[member] !== undefined)) continue;
    const problem = wanted ? 'is required' : 'does not belong';
    throw InvalidInputError.of(`baseline.${member}`, `${problem} to a baseline of type ${baseline.type}`);
  }
  if (baseline.type === 'window' && timeOf('baseline.to', baseline.to) <= timeOf('baseline.from', baseline.from)) {
    throw InvalidInputError.of('baseline.to', 'must be after baseline.from');
  }
  if (baseline.type !== 'training_profile') return;
  if (kind !== 'drift') throw InvalidInputError.of('baseline.type', 'training_profile is for checks of drift');
  if (!model_version) throw InvalidInputError.of('model_version', 'is required with the profile of a training');
}

function assertMetrics({ thresholds, baseline }: NewCheck): void {
  const metrics = Object.entries(thresholds?.metrics ?? {});
  if (metrics.length === 0) throw InvalidInputError.of('thresholds.metrics', 'is required for a check of performance');
  for (const [name, { max_drop, max_rise }] of metrics) {
    // A metric that nobody computes would never fire.
    if (!METRIC_NAMES.includes(name)) {
      throw InvalidInputError.of(`thresholds.metrics.${name}`, `must be one of ${METRIC_NAMES.join(', ')}`);
    }
    if (baseline || (max_drop === undefined && max_rise === undefined)) continue;
    throw InvalidInputError.of(`thresholds.metrics.${name}`, 'max_drop and max_rise need a baseline');
  }
}
