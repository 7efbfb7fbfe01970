import { assertModelName, assertName, InvalidInputError } from '@intelgraph/kernel';

import { BATCH_ROWS, STREAM_FORMATS, WAIT_MS, type NewStream, type StreamChange } from './stream.js';

/** @throws InvalidInputError naming the field */
export function assertNewStream(stream: NewStream): void {
  assertName('name', stream.name);
  assertModelName('deployment', stream.deployment);
  if (!STREAM_FORMATS.includes(stream.format)) {
    throw InvalidInputError.of('format', `must be one of ${STREAM_FORMATS.join(', ')}`);
  }
  assertBounds(stream);
}

/** @throws InvalidInputError naming the field */
export function assertStreamChange(change: StreamChange): void {
  if (Object.keys(change).length === 0) throw InvalidInputError.of('body', 'must change something');
  if (change.deployment !== undefined) assertModelName('deployment', change.deployment);
  assertBounds(change);
}

function assertBounds({ maxBatchRows, maxWaitMs }: StreamChange): void {
  assertWithin('max_batch_rows', maxBatchRows, BATCH_ROWS);
  assertWithin('max_wait_ms', maxWaitMs, WAIT_MS);
}

function assertWithin(field: string, value: number | undefined, { min, max }: { min: number; max: number }): void {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return;
  throw InvalidInputError.of(field, `must be a whole number from ${min} to ${max}`);
}
