import { describe, expect, it } from '@jest/globals';

import { defaultBatchSize } from './hyperparameters.js';

describe('the batch size where none is given', () => {
  it.each([
    [20, 16],
    [700, 32],
    [5_000, 128],
    [150_000, 128],
    [400_000, 512],
    [5_000_000, 1024],
  ])('for %i rows is %i', (rows, size) => {
    expect(defaultBatchSize(rows)).toBe(size);
  });
});
