import { InvalidInputError } from '@intelgraph/kernel';

/** Smallest share of the rows that may be mirrored, in percent. */
export const MIN_SAMPLE_PERCENT = 0.01;

/** @throws InvalidInputError naming `sample_percent` */
export function assertSample(percent: unknown): asserts percent is number {
  if (typeof percent === 'number' && percent >= MIN_SAMPLE_PERCENT && percent <= 100) return;
  throw InvalidInputError.of('sample_percent', `must be a number from ${MIN_SAMPLE_PERCENT} to 100`);
}
