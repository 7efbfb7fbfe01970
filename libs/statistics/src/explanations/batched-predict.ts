import { InvalidInputError } from '@intelgraph/kernel';
import { at, type Numbers } from '../arrays/at.js';

/** A row as the model takes it: column name → value of any type. */
export type RawRow = Readonly<Record<string, unknown>>;

/** The model, owned by the caller: one number a row (a probability, a regression's answer), in order. */
export type PredictRows = (rows: RawRow[]) => Numbers | Promise<Numbers>;

export interface BatchOptions {
  /** Most rows of one call of the model; 4096 unless given. Bounds the memory. */
  readonly batchRows?: number | undefined;
  /** Looked at between batches. */
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_BATCH_ROWS = 4096;

/**
 * Predicts rows that `rowAt` makes when they are needed, batch by batch, and hands each answer to `take`.
 * @throws InvalidInputError when the model answers another number of rows, or what is not a finite number
 */
export async function predictInBatches(
  predict: PredictRows,
  count: number,
  rowAt: (index: number) => RawRow,
  take: (index: number, answer: number) => void,
  { batchRows = DEFAULT_BATCH_ROWS, signal }: BatchOptions,
): Promise<void> {
  if (!(Number.isInteger(batchRows) && batchRows > 0)) throw InvalidInputError.of('batchRows', 'must be at least 1');
  for (let start = 0; start < count; start += batchRows) {
    signal?.throwIfAborted();
    const rows = Array.from({ length: Math.min(batchRows, count - start) }, (_, i) => rowAt(start + i));
    const answers = await predict(rows);
    if (answers.length !== rows.length) {
      throw InvalidInputError.of('predict', `gave ${answers.length} answers for ${rows.length} rows`);
    }
    for (let i = 0; i < rows.length; i++) {
      const answer = at(answers, i);
      if (!Number.isFinite(answer)) throw InvalidInputError.of('predict', `answered ${answer}`);
      take(start + i, answer);
    }
  }
}
