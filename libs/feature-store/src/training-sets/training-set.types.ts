import type { FeatureReference } from '@intelgraph/contracts';

import type { FeatureOutput } from '../values/feature-types.js';

/** One feature of a training set. */
export interface TrainingColumn {
  /** Name, or `name@version`. */
  readonly feature: string;
  /** Which column of the rows holds the entity's id (several: a composite id); the feature's entity type unless given. */
  readonly entity_key?: string | readonly string[];
  /** Name of the column in the answer; the feature's name unless given. */
  readonly column?: string;
}

/** A row to be joined: entity ids by column, `timestamp`, and whatever else is to be in the answer. */
export type EntityRow = Readonly<Record<string, unknown>>;

export interface TrainingSetRequest {
  readonly features: readonly (string | TrainingColumn)[];
  readonly entity_rows: readonly EntityRow[];
  /** Leaves out values that became known after a row's time: what a model could not have known. Default false. */
  readonly filter_by_created?: boolean;
}

export interface TrainingSet {
  /** Names of the joined columns, in the order asked. */
  readonly columns: readonly string[];
  readonly features: readonly FeatureReference[];
  /** The rows given, in their order, each with the joined columns; null = no value, or one that no longer counted. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Joined values per row, in the order of `columns`. */
  readonly values: readonly (readonly FeatureOutput[])[];
  /** How many rows have no value, by column. */
  readonly missing: Readonly<Record<string, number>>;
  /** sha256 (hex) of columns, versions and joined values: the same question over the same values has the same digest. */
  readonly digest: string;
}

/** Most rows, columns and values of one call. */
export const MAX_TRAINING_ROWS = 50_000;
export const MAX_TRAINING_COLUMNS = 200;
export const MAX_TRAINING_VALUES = 1_000_000;
/** Most characters of all values together: a million numbers, or fewer vectors and texts. */
export const MAX_TRAINING_CHARACTERS = 32 * 1024 * 1024;
