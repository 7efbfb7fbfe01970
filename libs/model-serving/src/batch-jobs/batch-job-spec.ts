import type { ObjectPlace, ObjectVersion } from '@intelgraph/artifact-store';

import type { ExplanationOptions, ExplanationSpec } from './explanations/explanation-spec.js';

/** What a file of rows is written as. */
export const BATCH_FORMATS = ['csv', 'ndjson', 'parquet'] as const;
export type BatchFormat = (typeof BATCH_FORMATS)[number];

/** Rows that are answered, written and noted together; `ofColumns` where no row ever becomes an object, `explained` where each takes long. */
export const CHUNK_ROWS = { default: 20_000, ofColumns: 100_000, explained: 500, min: 1, max: 200_000 } as const;

/** What a caller asks for. */
export interface BatchJobRequest {
  /** Name or id. */
  readonly modelName: string;
  /** A version, `latest`, or a stage; `production` unless given. Resolved once, now. */
  readonly modelVersion?: string;
  readonly input: {
    /** A file under the data roots, or an object as `s3://bucket/key`. */
    readonly uri?: string;
    /** A file that was uploaded for it. */
    readonly uploadId?: string;
    /** By the end of its name and its first bytes unless given. */
    readonly format?: BatchFormat;
  };
  readonly output?: {
    /** A file under the data roots, or an object as `s3://bucket/key`, that is not there yet; kept by the service unless given. */
    readonly uri?: string;
    /** By the end of its name, else that of the input. */
    readonly format?: BatchFormat;
  };
  readonly options?: ExplanationOptions & {
    readonly chunkRows?: number;
    /** Beside predictions, the probability of the predicted and of every class; true unless given. */
    readonly returnConfidence?: boolean;
    /** Which of the input's columns the output has, in the order of the input; all unless given. */
    readonly keepColumns?: readonly string[];
    /** More bad rows end the job; any number may be bad unless given. */
    readonly maxBadRows?: number;
  };
}

/** A request that was found right. */
export interface BatchJobSpec {
  readonly input: {
    readonly uri?: string;
    readonly uploadId?: string;
    readonly format: BatchFormat;
    readonly size: number;
    /** Where it lies; absent of an object, which is fetched first. */
    readonly file?: string;
    /** By which a file that has changed since is known. */
    readonly modifiedMs?: number;
    /** As it was found. */
    readonly object?: ObjectVersion;
  };
  readonly output: {
    readonly uri?: string;
    readonly format: BatchFormat;
    /** Where it shall lie; both absent: among the files of the job. */
    readonly file?: string;
    readonly object?: ObjectPlace;
  };
  readonly chunkRows: number;
  readonly returnConfidence: boolean;
  readonly maxBadRows?: number;
  /** Absent: all. */
  readonly keepColumns?: readonly string[];
  /** Absent: nothing is explained. */
  readonly explanation?: ExplanationSpec;
}
