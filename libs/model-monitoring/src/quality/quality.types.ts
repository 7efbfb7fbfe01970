/** What can be wrong with a column. */
export const QUALITY_ISSUES = [
  'missing_values',
  'invalid_numbers',
  'mixed_types',
  'outliers',
  'missing_column',
  'unexpected_column',
  'type_changed',
  'unknown_values',
] as const;
export type QualityIssueKind = (typeof QUALITY_ISSUES)[number];

export type ColumnType = 'number' | 'text' | 'boolean' | 'empty';

/** One thing that is wrong; `rate` is the share of the column's cells, 0 … 1. */
export interface QualityIssue {
  readonly column: string;
  readonly issue: QualityIssueKind;
  readonly rate: number;
  readonly message: string;
}

/** What a column holds. */
export interface ColumnQuality {
  readonly column: string;
  /** The type of most of its values. */
  readonly type: ColumnType;
  readonly types: { readonly number: number; readonly text: number; readonly boolean: number };
  readonly missing: number;
  readonly missing_rate: number;
  /** NaN and the infinities. */
  readonly invalid: number;
  readonly distinct: number;
  /** Numbers outside of [Q1 - 3·IQR, Q3 + 3·IQR] (Tukey's outer fences). */
  readonly outliers: number;
  readonly outlier_rate: number;
  /** Of the numbers; null without any. */
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly median: number | null;
  /** Share of cells with which nothing is wrong, 0 … 1. */
  readonly score: number;
}

export interface QualityReport {
  readonly id: string;
  /** Id or name, as the caller gave it. */
  readonly model_id: string;
  readonly model_name: string;
  readonly model_version: string;
  /** Mean of the scores of the columns, 0 … 1; a column that ought to be there counts 0. Without rows 0. */
  readonly quality_score: number;
  readonly rows: number;
  /** Rows that are equal to an earlier one. */
  readonly duplicate_rows: number;
  readonly columns: Readonly<Record<string, ColumnQuality>>;
  readonly issues: readonly QualityIssue[];
  /** The stored predictions that were looked at, or null for rows that the caller gave. */
  readonly window: { readonly from: string; readonly to: string; readonly predictions: number } | null;
  readonly check_id: string | null;
  readonly created_by: string;
  readonly created_at: string;
}

/** What a column is expected to look like. */
export interface ExpectedColumn {
  readonly type: ColumnType;
  /** It may be absent. */
  readonly optional?: boolean;
  /** Share of missing values that is usual, 0 … 1. */
  readonly missing_rate: number;
  /** Lowest and highest number that is no outlier. */
  readonly range?: readonly [number, number];
  /** All values of a column of texts or booleans, where they are few. */
  readonly values?: readonly string[];
}

export type ExpectedColumns = ReadonlyMap<string, ExpectedColumn>;
