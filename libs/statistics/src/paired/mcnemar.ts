import { InvalidInputError } from '@intelgraph/kernel';

import { binomialCdf, binomialTestP, chiSquaredSf } from '../special-functions/distributions.js';

export interface McNemarResult {
  /** Rows that only the first got right, and rows that only the second got right. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Two-sided exact conditional (binomial) test; never too small, conservative. */
  readonly exactP: number;
  /** Exact less half the mass of what was seen: holds its level nearly always and has more power. The one to report. */
  readonly midP: number;
  /** (b - c)² / (b + c), one degree of freedom, without continuity correction; 0 and 1 without discordant rows. */
  readonly chiSquared: number;
  readonly chiSquaredP: number;
}

/**
 * McNemar's test (1947) of whether two classifiers are wrong equally often on the same rows. Only the rows that exactly one
 * of them got right count. The choice of the mid-p value: Fagerland, Lydersen and Laake, BMC Med. Res. Methodol. 13:91 (2013).
 *
 * @throws InvalidInputError naming the count that is not a whole number ≥ 0
 */
export function mcNemarTest(onlyFirst: number, onlySecond: number): McNemarResult {
  assertCount('onlyFirst', onlyFirst);
  assertCount('onlySecond', onlySecond);
  const n = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  const chiSquared = n === 0 ? 0 : (onlyFirst - onlySecond) ** 2 / n;
  return {
    onlyFirst,
    onlySecond,
    exactP: n === 0 ? 1 : binomialTestP(fewer, n, 0.5),
    midP: midP(fewer, n),
    chiSquared,
    chiSquaredP: chiSquaredSf(chiSquared, 1),
  };
}

function midP(fewer: number, n: number): number {
  if (n === 0) return 1;
  const below = binomialCdf(fewer - 1, n, 0.5);
  const upTo = binomialCdf(fewer, n, 0.5);
  // The two tails meet where both counts are equal.
  return 2 * fewer === n ? 1 - (upTo - below) / 2 : below + upTo;
}

function assertCount(name: string, count: number): void {
  if (!Number.isSafeInteger(count) || count < 0) throw InvalidInputError.of(name, 'must be a whole number from 0');
}
