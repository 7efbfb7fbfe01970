import type { LoadedModel } from '../../models/loaded-model.js';

import type { AnswerColumns } from './answer-columns.js';
import type { AnswerWriter } from './answer-writer.js';
import { type InputColumns, rowAt, sliceOf } from './input-columns.js';
import { findProblems } from './row-problems.js';

/** Answers of rows, and what is wrong with those that have none. */
export interface ScoredRows {
  readonly answers: AnswerColumns;
  /** 1 where a row has no answer. */
  readonly isLeftOut: Uint8Array;
  /** By the place of the row. */
  readonly problems: ReadonlyMap<number, string>;
}

/** The least urgent: requests of callers who wait go first. */
const PRIORITY = 9;
/** A worker thread is busy with them for some milliseconds, while more urgent requests wait. */
const ROWS_AT_ONCE = 1_024;
const COLUMN_ROWS_AT_ONCE = 4_096;
/** While a thread computes some rows, the next wait for it, and follow together as far as they are soon done. */
const AT_ONCE = 6;

/** Predicts rows on the worker threads, after everything more urgent, into `writer`. @throws what the model throws */
export async function scoreColumns(
  model: LoadedModel,
  columns: InputColumns,
  rows: number,
  writer: AnswerWriter,
  signal: AbortSignal,
): Promise<ScoredRows> {
  const problems = new Map<number, string>();
  findProblems(model.runnable, columns, rows, problems);
  const isLeftOut = new Uint8Array(rows);
  for (const place of problems.keys()) isLeftOut[place] = 1;
  const isByColumn = model.runnable.predictColumns !== undefined;
  const step = isByColumn ? COLUMN_ROWS_AT_ONCE : ROWS_AT_ONCE;
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < rows && !signal.aborted) {
      const piece = { columns, from: next, count: Math.min(step, rows - next), signal };
      next += piece.count;
      const isDone = isByColumn && (await byColumn(model, piece, writer));
      if (!isDone) await byRow(model, piece, isLeftOut, writer);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  signal.throwIfAborted();
  return { answers: writer.columns, isLeftOut, problems };
}

interface Piece {
  readonly columns: InputColumns;
  readonly from: number;
  readonly count: number;
  readonly signal: AbortSignal;
}

/** @returns false where the model cannot */
async function byColumn(
  model: LoadedModel,
  { columns, from, count, signal }: Piece,
  writer: AnswerWriter,
): Promise<boolean> {
  const block = { columns: sliceOf(columns, from, count), rows: count, memory: writer.memoryAt(from, count) };
  const answers = await model.predictColumns(block, { priority: PRIORITY, signal });
  if (answers === undefined) return false;
  writer.written(from, count, answers.labels);
  return true;
}

async function byRow(
  model: LoadedModel,
  { columns, from, count, signal }: Piece,
  isLeftOut: Uint8Array,
  writer: AnswerWriter,
): Promise<void> {
  const places = Array.from({ length: count }, (_, i) => from + i).filter((place) => isLeftOut[place] === 0);
  if (places.length === 0) return;
  const answers = await model.predict({
    rows: places.map((place) => rowAt(columns, place)),
    priority: PRIORITY,
    signal,
  });
  places.forEach((place, i) => writer.put(place, answers[i]));
}
