import type { ColumnKind } from './tabular-relation.js';

/** Words for a missing value, in columns whose other values are numbers, times or true and false. */
export const MISSING_TOKENS = `'na', 'n/a', 'nan', 'null', 'none', '?'`;

/** How many values of a text column look like what. */
export interface ColumnTally {
  /** Not blank. */
  readonly filled: number;
  /** Words for a missing value. */
  readonly tokens: number;
  /** Finite numbers. */
  readonly numbers: number;
  /** Digits that are a code, not a quantity: leading zeros, or more digits than a double keeps. */
  readonly codes: number;
  readonly booleans: number;
  /** ISO 8601 dates and times. */
  readonly times: number;
}

/** The SQL aggregates of a tally, named `<what><index>`. */
export function columnTallies(column: string, index: number): string[] {
  const c = column;
  const number = `coalesce(isfinite(try_cast(${c} AS DOUBLE)), false) AND NOT contains(${c}, '_')`;
  const leadingZero = `regexp_matches(${c}, '^[+-]?0[0-9]')`;
  const tooLong = `length(${c}) > 15 AND regexp_matches(${c}, '^[0-9]{16,}$')`;
  const time = `length(${c}) >= 10 AND ${c}[5] = '-' AND try_cast(${c} AS TIMESTAMP) IS NOT NULL`;
  return [
    `count(${c})::DOUBLE AS filled${index}`,
    `count_if(lower(${c}) IN (${MISSING_TOKENS}))::DOUBLE AS tokens${index}`,
    `count_if(${number})::DOUBLE AS numbers${index}`,
    `count_if((${leadingZero}) OR (${tooLong}))::DOUBLE AS codes${index}`,
    `count_if(lower(${c}) IN ('true', 'false'))::DOUBLE AS booleans${index}`,
    `count_if(${time})::DOUBLE AS times${index}`,
  ];
}

/** The kind that every value of the column fits. A column without values counts as numeric. */
export function columnKindOf(tally: ColumnTally | undefined): ColumnKind {
  if (tally === undefined || tally.filled === 0) return 'numeric';
  const values = tally.filled - tally.tokens;
  if (values === 0) return 'categorical';
  if (tally.numbers === values && tally.codes === 0) return 'numeric';
  if (tally.booleans === values) return 'boolean';
  if (tally.times === values) return 'timestamp';
  return 'categorical';
}
