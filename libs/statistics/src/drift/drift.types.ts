import type { CountsTestName } from '../two-samples/sparse-contingency.js';
import type { ColumnKind } from './column-sample.js';
import type { EffectSize } from './effect-size.js';

/** `drift`: significant and large enough. `too_few_rows`: the values cannot be told apart, nor can they be called alike. */
export type DriftVerdict = 'drift' | 'no_drift' | 'too_few_rows';

export interface DriftOptions {
  /** Level of significance after Benjamini–Hochberg, above 0 and below 1; 0.05 unless given. */
  readonly alpha?: number | undefined;
  /** Smallest effect size that counts, 0 … 1; 0.05 unless given. */
  readonly threshold?: number | undefined;
  /** Values that each side must have; 30 unless given. */
  readonly minRows?: number | undefined;
}

/** One test of a column: of its values, or of the share of rows that have none. */
export interface DriftTest {
  readonly aspect: 'values' | 'missing';
  readonly test: 'kolmogorov_smirnov' | CountsTestName;
  readonly statistic: number;
  readonly p: number;
  /** After Benjamini–Hochberg over all tests of the column, or of the table. */
  readonly pAdjusted: number;
  readonly effect: EffectSize;
}

/** Distances of the values of both sides; null where one is not defined. */
export interface DriftDistances {
  /** Kolmogorov–Smirnov's D, 0 … 1; numbers only. */
  readonly ks: number | null;
  /** In the unit of the column; numbers only. */
  readonly wasserstein: number | null;
  /** In standard deviations (ddof 0) of the reference; null also for a reference without spread. */
  readonly wassersteinOverStd: number | null;
  /** Population stability index over Evidently's bins, zeros filled. */
  readonly psi: number | null;
  readonly kl: number | null;
  /** A distance, natural logarithm: 0 … 0.83. */
  readonly jensenShannon: number | null;
  readonly hellinger: number | null;
  readonly totalVariation: number | null;
}

export interface DriftSide {
  readonly rows: number;
  /** Rows that were compared. */
  readonly values: number;
  readonly missing: number;
  readonly invalid: number;
}

/** What the comparison of a column found. */
export interface ColumnDrift {
  readonly kind: ColumnKind;
  readonly verdict: DriftVerdict;
  /** The test that decides: the most significant of those whose effect is large enough, else the most significant; null for too few rows. */
  readonly decisive: DriftTest | null;
  readonly tests: readonly DriftTest[];
  /** null when a side has no values. */
  readonly distances: DriftDistances | null;
  readonly reference: DriftSide;
  readonly current: DriftSide;
  /** Names that the reference does not have, most frequent first, at most 20; for categorical columns. */
  readonly newCategories: readonly { readonly value: string; readonly count: number }[];
  /** Share of the current values that are such names, also those beyond the first 20. */
  readonly newCategoryShare: number;
}

/** What the comparison of several columns found. */
export interface TableDrift {
  /** `drift` when a column drifted; `too_few_rows` when every column has too few. */
  readonly verdict: DriftVerdict;
  readonly drifted: readonly string[];
  /** Share of the columns that drifted. */
  readonly driftedShare: number;
  /** In the order given. */
  readonly columns: ReadonlyMap<string, ColumnDrift>;
}
