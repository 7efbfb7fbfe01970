import { setImmediate as nextTurn } from 'node:timers/promises';

import { isTensorValue, sizeOf } from '@intelgraph/ml-runtime';

import type { InputRow, RunnableModel } from './model-runtime.js';

const RUNS = 200;
/** All runs together, in milliseconds. */
const MOST_MS = 50;
const MOST_ROWS = 64;
const MOST_ELEMENTS = 2 ** 18;
/** Longest time the event loop may be held by one prediction, or by a few in a row, in milliseconds. */
const INLINE_BUDGET_MS = 2;

/**
 * Lets a model answer made-up rows on the calling thread, so that the first real request meets compiled code; between them others have
 * their turns.
 *
 * @returns how many rows may be computed on the calling thread without holding it for more than 2 ms; 0 where it only runs elsewhere
 * @throws whatever the model throws: it must not take traffic then
 */
export async function warmUpInline({ sampleRow: row, validate, predictInline }: RunnableModel): Promise<number> {
  if (row === null) return 0;
  if (predictInline === undefined) return 0;
  let [runs, ms] = [0, 0];
  while (runs < RUNS && ms < MOST_MS) {
    const started = performance.now();
    while (runs < RUNS && performance.now() - started < INLINE_BUDGET_MS) {
      validate(row);
      predictInline([row]);
      runs += 1;
    }
    ms += performance.now() - started;
    await nextTurn();
  }
  const timed = performance.now();
  predictInline([row]);
  const perRow = performance.now() - timed;
  return Math.floor(INLINE_BUDGET_MS / Math.max(perRow, 0.001));
}

/** How many rows like this one a warm-up of worker threads may take at most: fewer of large tensors, a batch of pictures takes seconds. */
export function warmUpRows(row: InputRow): number {
  const elements = Object.values(row).map((value) => (isTensorValue(value) ? sizeOf(value.shape) : 1));
  return Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_ELEMENTS / Math.max(1, ...elements))));
}
