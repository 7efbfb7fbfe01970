import type { ProbabilityCalibration } from '../confidence/probabilities/probability-calibration.js';

/** Standardises a number; `asinh` first bends heavy tails. Output: value, then 1 if it was missing (where `indicator`). */
export interface NumericEncoder {
  readonly kind: 'numeric';
  readonly column: string;
  readonly whole: boolean;
  readonly from_text: boolean;
  readonly curve: 'linear' | 'asinh';
  readonly center: number;
  readonly scale: number;
  readonly mean: number;
  readonly deviation: number;
  /** Encoded values stay within ± this. */
  readonly clip: number;
  /** Median of the training rows; stands in for a missing value. */
  readonly fill: number;
  readonly indicator: boolean;
}

/**
 * One-hot over the frequent categories, then (where the training rows had such) one for rare ones and one for missing,
 * then (for many categories) the log frequency. An unknown category counts as rare; without a rare bucket it gets the
 * training shares, which says "nothing known".
 */
export interface CategoricalEncoder {
  readonly kind: 'categorical';
  readonly column: string;
  readonly from_numbers: boolean;
  readonly categories: readonly string[];
  /** Share of the training rows per category. */
  readonly shares: readonly number[];
  readonly other: boolean;
  readonly missing: boolean;
  /** Encoded log frequency by category; empty where cardinality is low. */
  readonly frequencies: Readonly<Record<string, number>>;
  /** Encoded log frequency of a category not in `frequencies`; null where the feature is not made. */
  readonly frequency_floor: number | null;
}

export interface BooleanEncoder {
  readonly kind: 'boolean';
  readonly column: string;
  /** Share of true among the training rows; stands in for a missing value. */
  readonly fill: number;
  readonly indicator: boolean;
}

/** Hour of day and day of week on the circle, month on the circle, and the standardised epoch. */
export interface TimestampEncoder {
  readonly kind: 'timestamp';
  readonly column: string;
  readonly mean: number;
  readonly deviation: number;
  readonly fill: number;
  readonly indicator: boolean;
}

export type ColumnEncoder = NumericEncoder | CategoricalEncoder | BooleanEncoder | TimestampEncoder;

/** A column the model does not look at. */
export interface DroppedColumn {
  readonly column: string;
  readonly kind: ColumnEncoder['kind'];
  readonly reason: 'constant' | 'empty' | 'identifier';
}

export interface ClassTarget {
  readonly column: string;
  readonly task: 'binary' | 'multiclass';
  /** Sorted (numbers by value); of two, the second is the positive class. */
  readonly classes: readonly string[];
  /** Predictions carry this type. */
  readonly class_type: 'string' | 'number';
  /** From the network's logits to those of the answer; absent = as they are. Learned after the network; version 2 on. */
  readonly calibration?: ProbabilityCalibration;
}

export interface NumberTarget {
  readonly column: string;
  readonly task: 'regression';
  /** The network predicts (target - mean) / scale. */
  readonly mean: number;
  readonly scale: number;
}

export type TargetSpec = ClassTarget | NumberTarget;

/** Everything learned from the training rows before the network; plain JSON. */
export interface FittedPipeline {
  /** 2 where the target has a calibration, which releases that read 1 alone would leave out. */
  readonly version: 1 | 2;
  readonly target: TargetSpec;
  /** All input columns in the order of the training table. */
  readonly inputs: readonly string[];
  readonly encoders: readonly ColumnEncoder[];
  readonly dropped: readonly DroppedColumn[];
  /** Columns of the encoded matrix. */
  readonly width: number;
}
