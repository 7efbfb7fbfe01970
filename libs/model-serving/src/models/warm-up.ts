import type { InputRow, RunnableModel } from './model-runtime.js';

const RUNS = 200;
const POOL_ROWS = 64;
/** Longest time the event loop may be held by one prediction, in milliseconds. */
const INLINE_BUDGET_MS = 2;

/**
 * Lets a model answer made-up rows on all its paths, so that the first real request meets compiled code.
 *
 * @returns how many rows may be computed on the calling thread without holding it for more than 2 ms
 * @throws whatever the model throws: it must not take traffic then
 */
export async function warmUp(model: RunnableModel, maxInlineRows: number): Promise<number> {
  const rows = new Array<InputRow>(POOL_ROWS).fill(model.sampleRow);
  const inlineRows = Math.min(maxInlineRows, warmUpInline(model));
  await model.predict(rows);
  return inlineRows;
}

function warmUpInline({ sampleRow: row, validate, predictInline }: RunnableModel): number {
  if (predictInline === undefined) return 0;
  const started = performance.now();
  let runs = 0;
  while (runs < RUNS && performance.now() - started < 50) {
    validate(row);
    predictInline([row]);
    runs += 1;
  }
  const timed = performance.now();
  predictInline([row]);
  const perRow = performance.now() - timed;
  return Math.floor(INLINE_BUDGET_MS / Math.max(perRow, 0.001));
}
