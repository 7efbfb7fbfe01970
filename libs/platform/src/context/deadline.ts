import { InvalidInputError } from '@intelgraph/kernel';

/** How long the caller waits for the answer, in milliseconds. */
export const TIMEOUT_HEADER = 'x-request-timeout-ms';
const LONGEST_MS = 24 * 3600 * 1000;

/** When a caller with this header stops waiting, in milliseconds of `performance.now()`. @throws InvalidInputError */
export function deadlineOfHeader(value: string): number {
  const ms = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (ms < 1 || ms > LONGEST_MS) {
    throw InvalidInputError.of(
      'X-Request-Timeout-Ms',
      `must be a whole number of milliseconds, from 1 to ${LONGEST_MS}`,
    );
  }
  return performance.now() + ms;
}
