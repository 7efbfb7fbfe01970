import type { InputColumns } from '../scoring/input-columns.js';
import type { AnswerColumn, AnswerColumns } from '../scoring/answer-columns.js';

import type { InputPosition } from './input-position.js';

/** Where a row stands: both counted from 1, the row without the header. */
export interface RowPlace {
  readonly row: number;
  /** Absent where a file has no lines. */
  readonly line?: number;
}

/** A row without an answer, and why. */
export interface BadRow extends RowPlace {
  readonly reason: string;
}

/** Rows of an input that follow each other. */
export interface InputChunk {
  /** Those that could be taken apart. */
  readonly rows: number;
  /** What the model takes of them. */
  readonly columns: InputColumns;
  /** Those that could not. */
  readonly bad: readonly BadRow[];
  /** Where the next chunk begins. */
  readonly after: InputPosition;
  placeOf(index: number): RowPlace;
  /** Lets go of its columns, which are not read any more. */
  release?(): void;
  /** Writes a part: its rows and their answers without those that are left out (1), or the answers of all rows alone. */
  write(file: string, answers: AnswerColumns, isLeftOut: Uint8Array): Promise<void>;
}

/** An input whose columns are known. */
export interface OpenInput {
  /** Names of all columns, where rows do not each have their own. */
  readonly columns: readonly string[] | undefined;
  /** The beginning of the output before the first chunk: a header. */
  head(answers: readonly AnswerColumn[]): string;
  /** The SQL that reads its output, whole. */
  readBack(file: string, answers: readonly AnswerColumn[]): string;
  /** What its parts are: their names end so. */
  readonly partKind: 'csv' | 'ndjson' | 'answers';
  /** Rows from there on, in chunks; the same chunks for the same position. */
  chunks(from: InputPosition): AsyncIterable<InputChunk>;
  /** 0 to 1. */
  progressAt(position: InputPosition): number;
  readonly start: InputPosition;
  close(): Promise<void>;
}
