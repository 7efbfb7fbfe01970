import type { RequestContext } from '@intelgraph/kernel';

/** One column of the data that a version was trained with. */
export interface TrainingColumn {
  readonly name: string;
  readonly type: string;
  readonly nulls: number;
  readonly distinct: number;
  readonly min?: number | string;
  readonly max?: number | string;
  /** At 0.25, 0.5 and 0.75. */
  readonly quartiles?: readonly number[];
  /** The most frequent values. */
  readonly topValues: readonly { readonly value: string | number; readonly count: number }[];
  /** The model does without it: a dropped identifier, or a value that it fills in itself. */
  readonly optional?: boolean;
}

/** What training writes about its data into the manifest of an artifact (`baseline`). */
export interface TrainingProfile {
  readonly rows: number;
  readonly columns: readonly TrainingColumn[];
  /** The column that the model predicts. */
  readonly target?: string;
}

/** Finds the profile of the data that a version was trained with; undefined where there is none. */
export interface TrainingProfiles {
  profileOf(context: RequestContext, modelName: string, version: string): Promise<TrainingProfile | undefined>;
}

/** Where there is no registry to ask. */
export const noTrainingProfiles: TrainingProfiles = { profileOf: () => Promise.resolve(undefined) };
