import { describe, expect, it } from '@jest/globals';

import type { ModelBatch } from './batch.js';
import { RequestQueue } from './request-queue.js';

const rowsOf = (requests: readonly { readonly batch: ModelBatch }[]): number[] =>
  requests.map(({ batch }) => batch.rows);

function queueOf(rows: readonly number[]): RequestQueue<never> {
  const queue = new RequestQueue<never>(10);
  for (const count of rows) void queue.add({ rows: count, columns: [] }, 2);
  return queue;
}

describe('requests that wait for a Python worker', () => {
  it('are taken together up to the bound, in their order; a larger one goes alone', () => {
    const queue = queueOf([4, 6, 1, 20, 2]);

    expect([1, 2, 3, 4, 5].map(() => rowsOf(queue.take()))).toEqual([[4, 6], [1], [20], [2], []]);
  });

  it('of tensors are taken one by one', () => {
    const queue = queueOf([1, 2]);
    void queue.add({ rows: 3, tensors: [] }, 2);
    void queue.add({ rows: 4, tensors: [] }, 2);
    void queue.add({ rows: 5, columns: [] }, 2);

    expect([1, 2, 3, 4].map(() => rowsOf(queue.take()))).toEqual([[1, 2], [3], [4], [5]]);
  });

  it('that were tried come first, and each alone', () => {
    const queue = queueOf([1, 2, 3]);
    const tried = queue.take().slice(0, 2);
    void queue.add({ rows: 5, columns: [] }, 2);
    queue.retry(tried);

    expect([1, 2, 3].map(() => rowsOf(queue.take()))).toEqual([[1], [2], [5]]);
  });
});
