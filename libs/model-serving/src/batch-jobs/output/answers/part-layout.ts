import type { AnswerColumn } from '../../scoring/answer-columns.js';

/** Of a number, and of the place where a text begins. */
export const NUMBER_BYTES = 8;
export const PLACE_BYTES = 4;

/** Where in a part the values of a column begin, in bytes. */
export interface PlacedColumn {
  readonly column: AnswerColumn;
  readonly at: number;
}

/**
 * How a part of answers is laid out: a byte for each row that says whether it is left out, then column by column 8 bytes for each
 * number, at last for a column of texts the places where each begins and ends, 4 bytes each, and the texts as Parquet has them plain: 4 bytes
 * for the length before each. All of it little-endian.
 */
export function partLayout(columns: readonly AnswerColumn[], rows: number): readonly PlacedColumn[] {
  let at = rows;
  const place = (column: AnswerColumn): PlacedColumn => {
    const placed = { column, at };
    at += column.type === 'VARCHAR' ? (rows + 1) * PLACE_BYTES : rows * NUMBER_BYTES;
    return placed;
  };
  const numbers = columns.filter(({ type }) => type !== 'VARCHAR');
  return [...numbers, ...columns.filter(({ type }) => type === 'VARCHAR')].map(place);
}
