import type { RunnableModel } from './model-runtime.js';

const RUNS = 200;
const POOL_ROWS = 64;
/** Longest time the event loop may be held by one prediction, in milliseconds. */
const INLINE_BUDGET_MS = 2;

/**
 * Lets a model answer made-up rows on both paths, so that the first real request meets compiled code.
 *
 * @returns how many rows may be computed on the calling thread without holding it for more than 2 ms
 * @throws whatever the model throws: it must not take traffic then
 */
export async function warmUp(model: RunnableModel, maxInlineRows: number): Promise<number> {
  const row = model.sampleRow;
  const started = performance.now();
  let runs = 0;
  while (runs < RUNS && performance.now() - started < 50) {
    model.validate(row);
    model.predictInline([row]);
    runs += 1;
  }
  const timed = performance.now();
  model.predictInline([row]);
  const perRow = performance.now() - timed;
  await model.predict(new Array<typeof row>(POOL_ROWS).fill(row));
  return Math.min(maxInlineRows, Math.floor(INLINE_BUDGET_MS / Math.max(perRow, 0.001)));
}
