import { InvalidInputError } from '@intelgraph/kernel';

/** How a column is compared: by order, or name by name. */
export type ColumnKind = 'numeric' | 'categorical';

/** A column as it comes. null and undefined are missing; see `sampleColumn` for the rest. Long numeric ones should be Float64Array. */
export type Cells = ArrayLike<unknown>;

interface SampleCounts {
  /** Cells, missing and invalid ones included. */
  readonly rows: number;
  /** null and undefined. */
  readonly missing: number;
  /** Values that were dropped: NaN, ±∞, and in a numeric column whatever is not a number. */
  readonly invalid: number;
}

/** The finite numbers of a column, ascending. */
export interface NumericSample extends SampleCounts {
  readonly kind: 'numeric';
  readonly sorted: Float64Array;
}

/** How often a column has each value, as text. */
export interface CategoricalSample extends SampleCounts {
  readonly kind: 'categorical';
  readonly counts: ReadonlyMap<string, number>;
}

/** What a comparison needs of a column. A reference that is compared often is sampled once and kept; so are counts that somebody else made. */
export type ColumnSample = NumericSample | CategoricalSample;

/** `numeric` when every value that is there is a number; undefined when none is there. */
export function kindOfCells(cells: Cells): ColumnKind | undefined {
  if (cells instanceof Float64Array || cells instanceof Float32Array) return 'numeric';
  let kind: ColumnKind | undefined;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (cell === null || cell === undefined) continue;
    if (typeof cell !== 'number') return 'categorical';
    kind = 'numeric';
  }
  return kind;
}

/**
 * Reads a column once: O(n log n) and 8 bytes a row for numbers, O(n) for names. In a categorical column every value counts as its
 * text (1 and "1" are the same), except NaN and ±∞, which are invalid in both kinds. Numeric columns take bigints that a double holds.
 */
export function sampleColumn(cells: Cells, kind: ColumnKind = kindOfCells(cells) ?? 'categorical'): ColumnSample {
  return kind === 'numeric' ? sampleNumbers(cells) : sampleNames(cells);
}

function sampleNumbers(cells: Cells): NumericSample {
  const finite = new Float64Array(cells.length);
  let [count, missing] = [0, 0];
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (typeof cell === 'number') {
      if (Number.isFinite(cell)) finite[count++] = cell;
    } else if (cell === null || cell === undefined) missing++;
    else if (typeof cell === 'bigint' && BigInt(Number(cell)) === cell) finite[count++] = Number(cell);
  }
  const sorted = finite.subarray(0, count).sort();
  return { kind: 'numeric', rows: cells.length, missing, invalid: cells.length - missing - count, sorted };
}

function sampleNames(cells: Cells): CategoricalSample {
  const counts = new Map<string, number>();
  let [missing, invalid] = [0, 0];
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (cell === null || cell === undefined) missing++;
    else if (typeof cell === 'number' && !Number.isFinite(cell)) invalid++;
    else {
      const name = typeof cell === 'string' ? cell : textOf(cell);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return { kind: 'categorical', rows: cells.length, missing, invalid, counts };
}

/** Dates and other objects by their JSON, so that equal ones are equal. */
function textOf(cell: unknown): string {
  if (typeof cell === 'number' || typeof cell === 'boolean' || typeof cell === 'bigint') return String(cell);
  return JSON.stringify(cell);
}

/** How many values a sample holds: rows without missing and invalid ones. */
export const valuesOf = ({ rows, missing, invalid }: ColumnSample): number => rows - missing - invalid;

/** @throws InvalidInputError when counts and rows contradict each other */
export function assertSample(field: string, sample: ColumnSample): void {
  let held = 0;
  if (sample.kind === 'numeric') held = sample.sorted.length;
  else for (const count of sample.counts.values()) held += count;
  if (held !== valuesOf(sample)) {
    throw InvalidInputError.of(field, `holds ${held} values where its rows leave ${valuesOf(sample)}`);
  }
}
