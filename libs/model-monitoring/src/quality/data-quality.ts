import { countDuplicates } from '@intelgraph/statistics';

import type { RowColumns } from '../rows/row-columns.js';

import { qualityOfColumn } from './column-quality.js';
import type { ColumnQuality, ExpectedColumns, QualityIssue, QualityReport } from './quality.types.js';

/** What a look at rows found. */
export type DataQuality = Pick<QualityReport, 'quality_score' | 'rows' | 'duplicate_rows' | 'columns' | 'issues'>;

/**
 * Counts what is wrong with rows: missing and impossible values, mixed types, outliers, and, against what is expected,
 * columns that are absent or new, other types and values never seen.
 */
export function qualityOf(columns: RowColumns, rows: number, expected?: ExpectedColumns): DataQuality {
  const found: [string, ColumnQuality][] = [];
  const issues: QualityIssue[] = [];
  const scores: number[] = [];
  for (const [name, cells] of columns) {
    const { quality, issues: own } = qualityOfColumn(name, cells, expected?.get(name));
    found.push([name, quality]);
    issues.push(...own);
    scores.push(quality.score);
    if (expected !== undefined && !expected.has(name)) {
      issues.push({ column: name, issue: 'unexpected_column', rate: 1, message: 'the column was never there before' });
    }
  }
  for (const [name, { optional }] of expected ?? []) {
    if (columns.has(name) || optional === true) continue;
    issues.push({ column: name, issue: 'missing_column', rate: 1, message: 'the column is absent' });
    scores.push(0);
  }
  return {
    quality_score:
      rows === 0 || scores.length === 0 ? 0 : scores.reduce((sum, score) => sum + score, 0) / scores.length,
    rows,
    // Rows without any column are all the same.
    duplicate_rows: columns.size === 0 ? Math.max(0, rows - 1) : countDuplicates([...columns.values()]),
    columns: Object.fromEntries(found),
    issues: issues.sort((a, b) => b.rate - a.rate),
  };
}
