import type { CheckRunState, CheckState } from '@intelgraph/contracts';

import type { Severity } from './severity.js';

export const CHECK_KINDS = ['drift', 'data_quality', 'performance'] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

/** What the current window is compared with. */
export type CheckBaseline =
  /** Always the same stretch of time. */
  | { readonly type: 'window'; readonly from: string; readonly to: string }
  /** The stretch that ends where the current window begins. */
  | { readonly type: 'preceding'; readonly seconds: number }
  /** The data that the version was trained with. */
  | { readonly type: 'training_profile' };

/** When a metric is bad. `max_drop` and `max_rise` are against the baseline and need significance. */
export interface MetricLimit {
  readonly min?: number;
  readonly max?: number;
  readonly max_drop?: number;
  readonly max_rise?: number;
}

/** When a check fires; which members count depends on its kind. */
export interface CheckThresholds {
  /** drift: smallest effect size that matters, 0 … 1; 0.1 unless given. */
  readonly effect?: number;
  /**
   * drift: how many false alarms a week may be expected at most; 0.05 unless given. The level of significance of a run
   * follows from it: this number divided by the runs in a week.
   */
  readonly false_alarms_per_week?: number;
  /** Fewer rows (drift: on either side; performance: with labels) neither fire nor resolve; 100 unless given. */
  readonly min_rows?: number;
  /** data_quality: 0.9 unless given. */
  readonly min_score?: number;
  /** performance: by metric (`METRIC_NAMES`), also `latency_p95_ms`, `throughput_per_second`, `value`. */
  readonly metrics?: Readonly<Record<string, MetricLimit>>;
}

/** What `createCheck` takes. */
export interface NewCheck {
  readonly name: string;
  readonly kind: CheckKind;
  /** Id or name of the model. */
  readonly model: string;
  /** All versions together unless given. */
  readonly model_version?: string | null;
  /** All deployments unless given. */
  readonly endpoint?: string | null;
  /** Length of the window that ends when the check runs. */
  readonly window_seconds: number;
  /** Needed for drift, and for limits against a baseline. */
  readonly baseline?: CheckBaseline | null;
  readonly thresholds?: CheckThresholds;
  readonly labels?: Readonly<Record<string, string>>;
  readonly every_seconds: number;
  readonly severity?: Severity;
  readonly enabled?: boolean;
}

/** What may be changed later. */
export type CheckChange = Partial<Omit<NewCheck, 'name' | 'kind' | 'model'>>;

/** A check with its last run. */
export interface CheckDetails extends CheckState {
  readonly last_run: CheckRunState | null;
}

/** What a run found. */
export interface CheckOutcome {
  readonly outcome: 'firing' | 'ok' | 'too_few_rows';
  readonly summary: string;
  readonly report_id: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}
