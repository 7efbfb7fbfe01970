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
  /** Smallest effect size that counts as drift, 0 … 1; 0.1 unless given. */
  readonly threshold?: number | undefined;
  /** Level of significance after the correction for many columns; 0.05 unless given. */
  readonly alpha?: number | undefined;
  /** Fewer rows on either side are too few to tell; 20 unless given. */
  readonly minRows?: number | undefined;
}

/** What the comparison of one column found; numbers are null where they are not defined for these values. */
export interface FeatureDrift {
  readonly feature: string;
  readonly kind: 'numeric' | 'categorical' | 'mixed';
  readonly test: string | null;
  readonly statistic: number | null;
  readonly p_value: number | null;
  /** After Benjamini-Hochberg over the columns that could be tested. */
  readonly p_adjusted: number | null;
  /** Effect size, 0 … 1, whether or not it is significant. */
  readonly effect: number | null;
  readonly distances: Readonly<Record<string, number | null>>;
  readonly verdict: DriftVerdict;
  /** Why, where the numbers do not say it. */
  readonly note: string | null;
  readonly baseline: SideSummary;
  readonly current: SideSummary;
}

export interface SideSummary {
  readonly values: number;
  readonly missing: number;
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
