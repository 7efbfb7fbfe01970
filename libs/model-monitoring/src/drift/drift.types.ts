import type { Row } from '../rows/row-columns.js';

/** A verdict on a column, or on all of them. */
export const DRIFT_VERDICTS = ['drift', 'no_drift', 'too_few_rows', 'not_testable'] as const;
export type DriftVerdict = (typeof DRIFT_VERDICTS)[number];

/** Stored predictions of a stretch of time; `from` inclusive, `to` exclusive. */
export interface StoredWindow {
  readonly from: string | Date;
  readonly to: string | Date;
  /** Of one deployment only. */
  readonly endpoint?: string | undefined;
}

/** One side of a comparison. */
export type DriftSource = { readonly rows: readonly Row[] } | StoredWindow | 'training_profile';

export interface DriftRequest {
  /** Id or name. */
  readonly model: string;
  readonly version: string;
  /** What is normal. */
  readonly baseline: DriftSource;
  /** What is looked at; never the profile of a training. */
  readonly current: DriftSource;
  /** Smallest effect size that counts as drift, 0 … 1; 0.05 unless given. */
  readonly threshold?: number | undefined;
  /** Level of significance after the correction for many columns; 0.05 unless given. */
  readonly alpha?: number | undefined;
  /** Fewer values on either side of a column are too few to tell; 30 unless given. */
  readonly minRows?: number | undefined;
}

/** One test of a column: of its values, or of the share of rows that have none. */
export interface FeatureTest {
  readonly aspect: 'values' | 'missing';
  readonly test: string;
  readonly statistic: number;
  readonly p_value: number;
  /** After Benjamini-Hochberg over all tests of the report. */
  readonly p_adjusted: number;
  /** Effect size beyond what chance shows at these numbers of rows, 0 … 1. */
  readonly effect: number;
  /** What the effect is a size of: `wasserstein_over_std`, `ks_distance` or `jensen_shannon`. */
  readonly effect_measure: string;
}

/** What the comparison of one column found: the members of the deciding test (null where nothing was tested), and the rest. */
export interface FeatureDrift {
  readonly feature: string;
  readonly kind: 'numeric' | 'categorical' | 'mixed';
  readonly aspect: FeatureTest['aspect'] | null;
  readonly test: string | null;
  readonly statistic: number | null;
  readonly p_value: number | null;
  readonly p_adjusted: number | null;
  readonly effect: number | null;
  readonly effect_measure: string | null;
  readonly tests: readonly FeatureTest[];
  /** The largest effect that is significant, else 0. */
  readonly score: number;
  /** Null where one is not defined; of a column of numbers and names those of the numbers. */
  readonly distances: Readonly<Record<string, number | null>>;
  readonly verdict: DriftVerdict;
  /** Names that the baseline does not have, the most frequent 20. */
  readonly new_categories: readonly { readonly value: string; readonly count: number }[];
  /** Why, where the numbers do not say it. */
  readonly note: string | null;
  readonly baseline: SideSummary;
  readonly current: SideSummary;
}

export interface SideSummary {
  readonly rows: number;
  readonly values: number;
  readonly missing: number;
  /** NaN and the infinities. */
  readonly invalid: number;
}

/** Where a side came from. */
export interface SideOrigin {
  readonly type: 'rows' | 'window' | 'training_profile';
  readonly from?: string;
  readonly to?: string;
  readonly endpoint?: string;
  /** How many predictions the window has, where only some of them were compared. */
  readonly sampled_from?: number;
}

export interface DriftReport {
  readonly id: string;
  /** Id or name, as the caller gave it. */
  readonly model_id: string;
  readonly model_name: string;
  readonly model_version: string;
  /** Whether a column has drifted: its change is significant and its effect is at least the threshold. */
  readonly drift_detected: boolean;
  /** The largest of `feature_drifts`; 0 without any. `drift_detected` says the same as `drift_score >= threshold` for a score above 0. */
  readonly drift_score: number;
  readonly verdict: DriftVerdict;
  readonly threshold: number;
  readonly alpha: number;
  /** Effect size by column where the change is significant, else 0: what chance explains is no drift. */
  readonly feature_drifts: Readonly<Record<string, number>>;
  readonly features: readonly FeatureDrift[];
  readonly drifted_features: readonly string[];
  readonly baseline_rows: number;
  readonly current_rows: number;
  readonly baseline: SideOrigin;
  readonly current: SideOrigin;
  readonly check_id: string | null;
  readonly created_by: string;
  readonly created_at: string;
}
