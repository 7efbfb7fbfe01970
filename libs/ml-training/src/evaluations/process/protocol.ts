import type { SharedStoreConfig } from '@intelgraph/artifact-store';
import { AppError, type ErrorKind, type FieldProblem } from '@intelgraph/kernel';

import type { DataFile } from '../../datasets/data-sources.js';
import type { ReadOptions } from '../../datasets/tabular-file.js';

import type { MeasuredFile, MeasuringWish } from './measure-file.js';

/** What a measuring process is told, once. */
export interface MeasuringOrder {
  /** Where the artifact store lies. */
  readonly artifacts: SharedStoreConfig;
  readonly artifactUri: string;
  readonly data: DataFile;
  readonly reading: ReadOptions;
  readonly wish: MeasuringWish;
}

/** An error on its way to another process, where it has no class any more. */
export interface SentError {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly fields: readonly FieldProblem[];
  readonly details: Readonly<Record<string, unknown>>;
}

/** What a measuring process answers, once. */
export type MeasuringReport =
  { readonly kind: 'done'; readonly result: MeasuredFile } | { readonly kind: 'failed'; readonly error: SentError };

export function sentError(error: unknown): SentError {
  if (error instanceof AppError) {
    const { code, kind, message, fields, details } = error;
    return { code, kind, message, fields, details };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'EVALUATION.FAILED', kind: 'internal', message: message.slice(0, 2000), fields: [], details: {} };
}

export const receivedError = ({ code, kind, message, fields, details }: SentError): AppError =>
  new AppError(code, kind, message, { fields, details });
