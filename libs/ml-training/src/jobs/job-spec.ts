import type { ColumnKind } from '@intelgraph/ml-runtime';

import type { DataFile } from '../datasets/data-sources.js';

/** Hyperparameters by their names on the wire; what is absent takes its default. */
export type GivenHyperparameters = Readonly<Record<string, number | string>>;

/** How rows are set aside for validation when no file is given for it. */
export interface SplitSpec {
  readonly seed: number;
  /** Share of the rows, above 0 and at most 0.5. */
  readonly validationShare: number;
  /** Keep the shares of the classes; ignored for regression. */
  readonly stratify: boolean;
}

/** A job as it was accepted: everything checked, everything decided. Plain JSON. */
export interface JobSpec {
  readonly modelType: 'tfjs';
  readonly target: string;
  readonly train: DataFile;
  readonly validation?: DataFile;
  readonly split: SplitSpec;
  readonly hyperparameters: GivenHyperparameters;
  readonly seed: number;
  /** 0 = no tuning. */
  readonly tuningTrials: number;
  readonly tags: readonly string[];
  /** The version to register; the next free one when absent. */
  readonly modelVersion?: string;
  readonly register: boolean;
}

/** What a hyperparameter search looked at. The final training takes all rows. */
export interface TuningFacts {
  /** Training rows of a trial: all, or a sample where there are many. */
  readonly sampleRows: number;
  readonly sampleValidationRows: number;
  /** Most epochs of a trial. */
  readonly epochs: number;
}

/** What training made: stored before anything else is told about it, so that it is made only once. */
export interface JobResult {
  /** sha256 of the artifact's manifest. */
  readonly manifestDigest: string;
  readonly artifactUri: string;
  readonly sizeBytes: number;
  readonly task: 'binary' | 'multiclass' | 'regression';
  readonly signature: Record<string, unknown>;
  /** Measured on the validation rows. */
  readonly metrics: Record<string, number>;
  /** The ones the model was trained with, complete. */
  readonly hyperparameters: Record<string, number | string>;
  readonly datasetDigest: string;
  readonly rows: number;
  readonly validationRows: number;
  /** Of the training file. Results of releases before 0.5 lack them. */
  readonly columns?: readonly { readonly name: string; readonly kind: ColumnKind }[];
  readonly backend: string;
  /** What the model lacks, for people. */
  readonly warnings?: readonly string[];
  /** Only after a hyperparameter search. */
  readonly tuning?: TuningFacts;
}
