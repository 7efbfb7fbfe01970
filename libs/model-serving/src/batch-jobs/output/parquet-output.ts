import { rename, rm } from 'node:fs/promises';

import { type DuckdbLimits, ExtendedParquet, sqlName, sqlText } from '@intelgraph/data-files';

import type { BatchFormat } from '../batch-job-spec.js';
import { isKept, type KeptColumns } from '../kept-columns/kept-columns.js';
import type { AnswerColumn } from '../scoring/answer-columns.js';

import type { AnswerParts } from './answers/answer-parts.js';
import { copyRows } from './copy-rows.js';

/** What an output is made of beside the copy of its input. */
export interface Answered {
  readonly to: BatchFormat;
  /** The columns of the input, as the output calls them. */
  readonly columns: readonly string[];
  readonly kept: KeptColumns;
  readonly answers: readonly AnswerColumn[];
  readonly parts: AnswerParts;
  readonly hasLeftOut: boolean;
}

/**
 * Makes the output of a Parquet file: a copy of it that gets the answers as further columns. Where rows or columns are left out, or texts are
 * wanted, DuckDB writes the output from there.
 */
export class ParquetOutput {
  private readonly stopping = new AbortController();
  private copying: Promise<ExtendedParquet> | undefined;

  /** @param copy a file beside the output that nobody else writes */
  constructor(
    private readonly input: string,
    private readonly copy: string,
    private readonly limits: DuckdbLimits,
  ) {}

  /** Begins to copy the input; its rows are answered meanwhile. */
  begin(): void {
    this.copying = ExtendedParquet.copy(this.input, this.copy, 'input', this.stopping.signal);
    // Who waits for it hears of it.
    this.copying.catch(() => undefined);
  }

  /** Waits until the input is copied. From then on it may change. */
  async copied(): Promise<void> {
    await this.copying;
  }

  /** Makes the output, which is new. */
  async write(target: string, answered: Answered, signal: AbortSignal): Promise<void> {
    const extended = await this.copying;
    if (extended === undefined) throw new TypeError('the input was not copied');
    const { to, columns, kept, answers, parts, hasLeftOut } = answered;
    if (parts.rows !== extended.rows) throw new Error(`there are answers of ${parts.rows} rows of ${extended.rows}`);
    const names = [...columns, ...answers.map(({ name }) => name)];
    const flag = unlike(names);
    await extended.finish([...parts.columns(), ...(hasLeftOut ? [parts.leftOut(flag)] : [])], signal);
    const isDropped = columns.map((name) => !isKept(kept, name));
    if (to === 'parquet' && !hasLeftOut && !isDropped.includes(true)) {
      await rename(this.copy, target);
      return;
    }
    // Parquet keeps NaN, for which texts have nothing.
    const isText = to !== 'parquet';
    const optional = new Set(answers.filter(({ isOptional }) => isText && isOptional).map(({ name }) => name));
    const select = selection(this.copy, names, { optional, isDropped, hasLeftOut });
    await copyRows(select, { from: [this.copy], target, to, limits: this.limits });
    await rm(this.copy);
  }

  /** Removes the copy, where it has not become the output. */
  async discard(): Promise<void> {
    this.stopping.abort();
    await this.copying?.catch(() => undefined);
    await rm(this.copy, { force: true });
  }
}

/** Columns by their places: DuckDB renames those that differ in case alone. */
function selection(
  file: string,
  names: readonly string[],
  {
    optional,
    isDropped,
    hasLeftOut,
  }: {
    readonly optional: ReadonlySet<string>;
    /** By place. */
    readonly isDropped: readonly boolean[];
    readonly hasLeftOut: boolean;
  },
): string {
  const places = [...names.map((_, i) => `c${i}`), ...(hasLeftOut ? ['is_left_out'] : [])];
  const valueOf = (name: string, i: number): string =>
    optional.has(name) ? `CASE WHEN isnan(c${i}) THEN NULL ELSE c${i} END` : `c${i}`;
  const selected = names.flatMap((name, i) =>
    isDropped[i] === true ? [] : [`${valueOf(name, i)} AS ${sqlName(name)}`],
  );
  const from = `read_parquet(${sqlText(file)}, hive_partitioning = false) AS rows(${places.join(', ')})`;
  return `SELECT ${selected.join(', ')} FROM ${from}${hasLeftOut ? ' WHERE NOT is_left_out' : ''}`;
}

/** A name that none of them is. */
function unlike(names: readonly string[]): string {
  const taken = new Set(names.map((name) => name.toLowerCase()));
  let name = 'is_left_out';
  while (taken.has(name)) name += '_';
  return name;
}
