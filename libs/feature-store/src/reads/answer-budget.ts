import { AppError } from '@intelgraph/kernel';
import type { OnlineValue } from '@intelgraph/online-features';

import type { FeatureDefinition } from '../features/feature-catalog.js';
import { MAX_TEXT_LENGTH, MAX_VECTOR_LENGTH } from '../values/feature-types.js';

/** Most characters of the values of one answer: what fits into a gRPC message. */
export const MAX_ANSWER_CHARACTERS = 16 * 1024 * 1024;

/** Most characters that one round trip may bring, before they can be counted. */
const MAX_ROUND_TRIP_CHARACTERS = 128 * 1024 * 1024;
/** The longest double with its comma: -1.7976931348623157e+308, */
const NUMBER_LENGTH = 25;
const SCALAR_LENGTH = 32;

/** The values asked for are too large for one answer, however few they are. */
export class AnswerTooLargeError extends AppError {
  constructor(field: string, limit: number) {
    const message = `the values have more than ${limit} characters together: ask for fewer at a time`;
    super('FEATURE.ANSWER_TOO_LARGE', 'too_large', `${field}: ${message}`, {
      fields: [{ field, message }],
      details: { max_characters: limit },
    });
  }
}

/** Counts what an answer holds while it is gathered; vectors and texts make a short request a giant answer. */
export class AnswerBudget {
  private left: number;

  /** @param field of the request that asks for too much */
  constructor(
    private readonly field: string,
    private readonly limit = MAX_ANSWER_CHARACTERS,
  ) {
    this.left = limit;
  }

  /** @throws AnswerTooLargeError */
  spend(value: Pick<OnlineValue, 'value'> | undefined): void {
    this.left -= value?.value?.length ?? 0;
    if (this.left < 0) throw new AnswerTooLargeError(this.field, this.limit);
  }
}

/** Most characters that a value of the feature has in either store. */
export function longestValueOf({ type, dimension, rules }: FeatureDefinition): number {
  if (type === 'vector') return (dimension ?? MAX_VECTOR_LENGTH) * NUMBER_LENGTH;
  return type === 'string' ? Math.min(rules.max_length ?? MAX_TEXT_LENGTH, MAX_TEXT_LENGTH) : SCALAR_LENGTH;
}

/** How many rows of that many characters at most one round trip may bring: all of them, unless they are giants. */
export function rowsOfRoundTrip(rowCharacters: number): number {
  return Math.max(1, Math.floor(MAX_ROUND_TRIP_CHARACTERS / Math.max(1, rowCharacters)));
}
