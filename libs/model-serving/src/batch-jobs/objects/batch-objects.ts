import {
  ObjectChangedError,
  ObjectExistsError,
  ObjectRefusedError,
  type ObjectFiles,
  type ObjectPlace,
} from '@intelgraph/artifact-store';
import { resolveObjectUri, UnusableDataError, type ObjectRoot } from '@intelgraph/data-files';

import { BatchInputChangedError, BatchOutputChangedError, BatchOutputExistsError } from '../batch-jobs.errors.js';

/** Where jobs find the objects that callers name. */
export interface BatchObjects {
  readonly files: ObjectFiles;
  /** What callers may name. */
  readonly roots: readonly ObjectRoot[];
  /** Largest input. */
  readonly maxInputBytes: number;
}

export type ObjectField = 'input.uri' | 'output.uri';

/** @throws UnusableDataError naming the field */
export const placeOf = (uri: string, field: ObjectField, { roots }: BatchObjects): ObjectPlace =>
  resolveObjectUri(uri, field, roots);

/** Says what is wrong with an object in the words of the request that names it. */
export async function named<T>(field: ObjectField, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ObjectRefusedError) {
      throw new UnusableDataError(field, `S3 answers ${error.reason} to this service`, { cause: error });
    }
    if (error instanceof ObjectChangedError) {
      throw field === 'input.uri' ? new BatchInputChangedError() : new BatchOutputChangedError();
    }
    if (error instanceof ObjectExistsError) throw new BatchOutputExistsError();
    throw error;
  }
}
