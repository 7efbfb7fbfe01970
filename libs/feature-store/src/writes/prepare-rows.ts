import { type FieldProblem, InvalidInputError } from '@intelgraph/kernel';

import type { FeatureDefinition } from '../features/feature-catalog.js';
import { entityIdProblem } from '../inputs/entity-id.js';
import { ruleProblem } from '../values/feature-rules.js';
import { type Instant, instantOf, isInstant, parseInstant, UNKNOWN_CREATED } from '../values/instants.js';
import { encodeValue } from '../values/value-codec.js';

import type { WriteRow } from './write-row.js';

/** A checked value with its times. */
export interface PreparedRow {
  readonly feature: FeatureDefinition;
  readonly entityId: string;
  readonly text: string | null;
  readonly eventTime: Instant;
  readonly createdTime: Instant;
}

export interface PrepareOptions {
  readonly now: Instant;
  /** The created times of rows that bring none: the first of as many microseconds as there are rows. */
  readonly firstCreated: Instant;
  /** Path of a field of a row, for messages. */
  fieldOf(row: number, field: string): string;
}

/** How far a time may be ahead of our clock. A value from the far future would hide every later one. */
const MAX_AHEAD = 300_000_000n;
const MAX_PROBLEMS = 100;

/** Checks rows against their features. @throws InvalidInputError that names each wrong field with the reason */
export function prepareRows(
  rows: readonly WriteRow[],
  features: readonly FeatureDefinition[],
  options: PrepareOptions,
): PreparedRow[] {
  const problems: FieldProblem[] = [];
  const prepared: PreparedRow[] = [];
  rows.forEach((row, i) => {
    const feature = features[i];
    if (feature === undefined || problems.length >= MAX_PROBLEMS) return;
    const report = (field: string, message: string): void =>
      void problems.push({ field: options.fieldOf(i, field), message });
    const one = prepareRow(row, feature, { ...options, firstCreated: options.firstCreated + BigInt(i) }, report);
    if (one !== undefined) prepared.push(one);
  });
  if (problems.length > 0) throw new InvalidInputError(problems);
  return prepared;
}

type Report = (field: string, message: string) => void;

function prepareRow(
  row: WriteRow,
  feature: FeatureDefinition,
  { now, firstCreated }: PrepareOptions,
  report: Report,
): PreparedRow | undefined {
  const idProblem = entityIdProblem(row.entity_id);
  if (idProblem !== undefined) report('entity_id', idProblem);
  const text = checkedText(row, feature, report);
  const eventTime = timeOf('event_time', row.event_time, now, now, report);
  const createdTime =
    row.created_time === null ? UNKNOWN_CREATED : timeOf('created_time', row.created_time, firstCreated, now, report);
  const complete =
    idProblem === undefined && text !== undefined && eventTime !== undefined && createdTime !== undefined;
  return complete ? { feature, entityId: row.entity_id, text, eventTime, createdTime } : undefined;
}

function checkedText(row: WriteRow, feature: FeatureDefinition, report: Report): string | null | undefined {
  if ((row.value as unknown) === undefined) {
    report('value', 'is required');
    return undefined;
  }
  const encoded = encodeValue(feature.type, row.value);
  const problem = 'problem' in encoded ? encoded.problem : ruleProblem(feature, encoded.text);
  if (problem === undefined && 'text' in encoded) return encoded.text;
  report('value', `${problem ?? ''} (feature ${feature.state.name} ${feature.state.version}, type ${feature.type})`);
  return undefined;
}

function timeOf(field: string, given: unknown, otherwise: Instant, now: Instant, report: Report): Instant | undefined {
  if (given === undefined) return otherwise;
  const instant =
    typeof given === 'string'
      ? parseInstant(given)
      : given instanceof Date && isValid(given)
        ? instantOf(given)
        : undefined;
  if (instant === undefined || !isInstant(instant)) {
    report(field, 'must be an ISO 8601 time such as 2026-01-31T12:00:00Z, with microseconds at most');
    return undefined;
  }
  if (instant <= now + MAX_AHEAD) return instant;
  report(field, 'must not be more than 5 minutes in the future');
  return undefined;
}

const isValid = (date: Date): boolean => !Number.isNaN(date.getTime());
