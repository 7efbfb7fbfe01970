import { at } from '../arrays/at.js';
import { predictInBatches, type BatchOptions, type PredictRows, type RawRow } from './batched-predict.js';

/** Which of the explained columns come from the row: 1, or from the background: 0. */
export type Coalition = Uint8Array;

/** A row to explain, against rows that stand for what is usual. */
export interface CoalitionGame {
  readonly predict: PredictRows;
  readonly row: RawRow;
  readonly background: readonly RawRow[];
  /** The players. Other columns of the row stay as they are in it. */
  readonly columns: readonly string[];
}

/** v(S) of every coalition: the mean prediction over the background with the columns of S taken from the row (Lundberg and Lee 2017). */
export async function coalitionValues(
  { predict, row, background, columns }: CoalitionGame,
  coalitions: readonly Coalition[],
  options: BatchOptions,
): Promise<Float64Array> {
  const size = background.length;
  const values = new Float64Array(coalitions.length);
  const rowAt = (index: number): RawRow => {
    const coalition = coalitions[Math.floor(index / size)];
    const other = background[index % size];
    const mixed: Record<string, unknown> = { ...row };
    columns.forEach((column, j) => {
      if (!coalition?.[j]) mixed[column] = other?.[column];
    });
    return mixed;
  };
  const take = (index: number, answer: number): void => {
    const coalition = Math.floor(index / size);
    values[coalition] = at(values, coalition) + answer / size;
  };
  await predictInBatches(predict, coalitions.length * size, rowAt, take, options);
  return values;
}
