import { isTensorValue, sizeOf } from '@intelgraph/ml-runtime';

import type { InputRow, RunnableModel } from './model-runtime.js';

const RUNS = 200;
const POOL_ROWS = 64;
const POOL_ELEMENTS = 2 ** 18;
/** Longest time the event loop may be held by one prediction, in milliseconds. */
const INLINE_BUDGET_MS = 2;

/**
 * Lets a model answer made-up rows on all its paths, so that the first real request meets compiled code.
 *
 * @returns how many rows may be computed on the calling thread without holding it for more than 2 ms
 * @throws whatever the model throws: it must not take traffic then
 */
export async function warmUp(model: RunnableModel, maxInlineRows: number): Promise<number> {
  const { sampleRow } = model;
  if (sampleRow === null) return 0;
  const rows = new Array<InputRow>(rowsFor(sampleRow)).fill(sampleRow);
  const inlineRows = Math.min(maxInlineRows, warmUpInline(model, sampleRow));
  await model.predict(rows);
  return inlineRows;
}

/** Fewer of large tensors: a batch of pictures takes seconds. */
function rowsFor(row: InputRow): number {
  const elements = Object.values(row).map((value) => (isTensorValue(value) ? sizeOf(value.shape) : 1));
  return Math.max(1, Math.min(POOL_ROWS, Math.floor(POOL_ELEMENTS / Math.max(1, ...elements))));
}

function warmUpInline({ validate, predictInline }: RunnableModel, row: InputRow): number {
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
