import type { Cells } from '../drift/column-sample.js';
import { columnQuality, type ColumnQuality, type ExpectedColumn } from './column-quality.js';
import { countDuplicates } from './duplicates.js';
import type { OutlierRule } from './outliers.js';

export interface TableQualityOptions {
  /** Share of duplicate rows that is usual; 0 unless given. */
  readonly duplicateRate?: number | undefined;
  readonly outlierRule?: OutlierRule | undefined;
}

/** What is wrong with a table. */
export interface TableQuality {
  /** By expected column; one that is absent counts as a column of missing cells. */
  readonly columns: ReadonlyMap<string, ColumnQuality>;
  readonly missingColumns: readonly string[];
  readonly unexpectedColumns: readonly string[];
  /** Share of rows that are equal to an earlier one. */
  readonly duplicateRate: number;
  /**
   * 0 … 1: the mean of the columns' scores (share of good cells; an absent column 0) times 1 less the duplicates beyond the usual share u,
   * (duplicateRate - u)/(1 - u). 0 without rows or columns.
   */
  readonly score: number;
}

/** Looks at all columns of a table. @throws InvalidInputError when the columns differ in length */
export function tableQuality(
  columns: ReadonlyMap<string, Cells>,
  expected: ReadonlyMap<string, ExpectedColumn>,
  options: TableQualityOptions = {},
): TableQuality {
  const all = [...columns.values()];
  const rows = all[0]?.length ?? 0;
  const duplicateRate = rows === 0 ? 0 : countDuplicates(all) / rows;
  const found = new Map<string, ColumnQuality>();
  for (const [name, expectation] of expected) {
    const cells = columns.get(name);
    const quality = columnQuality(cells ?? new Array<null>(rows).fill(null), expectation, options.outlierRule);
    found.set(name, cells ? quality : { ...quality, score: 0 });
  }
  const usual = Math.min(1, Math.max(0, options.duplicateRate ?? 0));
  const excess = usual === 1 ? 0 : Math.max(0, duplicateRate - usual) / (1 - usual);
  const scores = [...found.values()].map(({ score }) => score ?? 0);
  const mean = scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
  return {
    columns: found,
    missingColumns: [...expected.keys()].filter((name) => !columns.has(name)),
    unexpectedColumns: [...columns.keys()].filter((name) => !expected.has(name)),
    duplicateRate,
    score: rows === 0 ? 0 : mean * (1 - excess),
  };
}
