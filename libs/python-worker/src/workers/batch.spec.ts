import { describe, expect, it } from '@jest/globals';

import { merged, type RowBatch, split } from './batch.js';
import { restartDelay } from './restart-delay.js';

const batch = (values: number[]): RowBatch => ({
  rows: values.length,
  columns: [
    { name: 'a', type: 'double', values },
    { name: 'b', type: 'string', values: values.map(String) },
  ],
});

describe('batches of rows', () => {
  it('are one while they are computed, and the answers come apart again', () => {
    const batches = [batch([1, 2]), batch([3]), batch([4, 5, 6])];
    const { rows, columns } = merged(batches);

    expect(rows).toBe(6);
    expect(split(columns, [2, 1, 3])).toEqual(batches.map((one) => one.columns));
  });

  it('keep the rows of a matrix whole', () => {
    const matrix = { name: 'p', type: 'double', values: [1, 2, 3, 4, 5, 6], width: 2 } as const;

    expect(split([matrix], [1, 2])).toEqual([[{ ...matrix, values: [1, 2] }], [{ ...matrix, values: [3, 4, 5, 6] }]]);
  });
});

describe('a worker that dies', () => {
  it('is started again at once, and then ever later, but never later than in half a minute', () => {
    expect([1, 2, 3, 4, 5, 12].map(restartDelay)).toEqual([0, 250, 500, 1000, 2000, 30_000]);
  });
});
