import type { ColumnKind } from './tabular-relation.js';

/** Words for a missing value, in columns whose other values are numbers, times or true and false. */
export const MISSING_WORDS = ['na', 'n/a', 'nan', 'null', 'none', '?'] as const;

/** Numbers beyond ± this count as missing, as infinities do: their squares are not numbers any more. */
export const LARGEST_NUMBER = 1e100;

const WORDS = MISSING_WORDS.map((word) => `'${word}'`).join(', ');
const PLAIN_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const MAYBE_NO_TEXT = /^([\d+.-]|true$|false$|inf|nan)/i;

/** What the first rows of a column leave to be found out: nothing, whether it is all numbers, or everything. */
export type Prospect = 'text' | 'number' | 'open';

/** What a few values tell for sure about their whole column. Never says more than SQL would confirm. */
export function prospectOf(values: readonly unknown[]): Prospect {
  let prospect: Prospect = 'open';
  for (const value of values) {
    const text = typeof value === 'string' ? trimmed(value) : '';
    if (text === '' || isMissingWord(text)) continue;
    if (!MAYBE_NO_TEXT.test(text)) return 'text';
    if (PLAIN_NUMBER.test(text)) prospect = 'number';
  }
  return prospect;
}

/** A text cell without the white space around it; NULL where nothing is left. */
export const trimmedCell = (column: string): string => `nullif(trim(${column}, E' \\t\\r\\n'), '')`;

/** A text cell's number; NULL where there is none that can be computed with. */
export function numberCell(column: string): string {
  return usableNumber(`try_cast(${column} AS DOUBLE)`);
}

/** A number, or NULL where it is NaN, infinite or out of bounds. */
export function usableNumber(number: string): string {
  return `CASE WHEN abs(${number}) <= ${LARGEST_NUMBER} THEN ${number} END`;
}

/** NULL for the words that say "missing". */
export function knownCell(column: string): string {
  return `CASE WHEN lower(${column}) IN (${WORDS}) THEN NULL ELSE ${column} END`;
}

/** The SQL aggregates that settle a column's kind, named `<what><index>`. One of them at least looks at every cell. */
export function columnTallies(column: string, index: number, prospect: Prospect): string[] {
  const tallies = { text: textTally, number: numberTallies, open: openTallies }[prospect](column);
  return Object.entries(tallies).map(([what, sql]) => `${sql}::DOUBLE AS ${what}${index}`);
}

/** The kind that every value of the column fits. A column without values counts as numeric. */
export function columnKindOf(prospect: Prospect, tally: (what: string) => number): ColumnKind {
  if (prospect === 'text') return 'categorical';
  if (prospect === 'number') return tally('others') === 0 && tally('codes') === 0 ? 'numeric' : 'categorical';
  if (tally('filled') === 0) return 'numeric';
  const values = tally('filled') - tally('words');
  if (values === 0) return 'categorical';
  if (tally('numbers') === values && tally('codes') === 0) return 'numeric';
  if (tally('booleans') === values) return 'boolean';
  return tally('times') === values ? 'timestamp' : 'categorical';
}

function textTally(c: string): Record<string, string> {
  return { filled: `count(${c})` };
}

/** `others`: neither a number nor missing. `codes`: leading zeros, more digits than a double keeps, underscores. */
function numberTallies(c: string): Record<string, string> {
  return {
    others: `count_if(${c} IS NOT NULL AND coalesce(isnan(try_cast(${c} AS DOUBLE)), true)
      AND lower(trim(${c}, E' \\t\\r\\n')) NOT IN ('', ${WORDS}))`,
    codes: codes(c),
  };
}

function openTallies(column: string): Record<string, string> {
  const c = trimmedCell(column);
  return {
    filled: `count(${c})`,
    words: `count_if(lower(${c}) IN (${WORDS}))`,
    numbers: `count_if(NOT isnan(try_cast(${c} AS DOUBLE)))`,
    codes: codes(column),
    booleans: `count_if(lower(${c}) IN ('true', 'false'))`,
    times: `count_if(length(${c}) >= 10 AND (${c})[5] = '-' AND try_cast(${c} AS TIMESTAMP) IS NOT NULL)`,
  };
}

/** The cheap conditions before the pattern hold for everything that it can match. */
function codes(c: string): string {
  return `count_if((${c} < '1' OR length(${c}) > 15 OR contains(${c}, '_'))
    AND regexp_matches(${c}, '^[ \\t]*[+-]?(0[0-9]|[0-9]{16,}[ \\t]*$)|_'))`;
}

const isMissingWord = (text: string): boolean => (MISSING_WORDS as readonly string[]).includes(text.toLowerCase());

/** Trims what DuckDB is told to trim, and nothing else. */
function trimmed(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
}
