import { describe, expect, it } from '@jest/globals';

import type { DenseKernel, LaterKernel } from '../kernels/dense-kernel.js';
import type { FittedPipeline, NumericEncoder } from '../pipeline/fitted-pipeline.js';
import type { AnswerMemory } from './column-answers.js';
import { columnPredictor } from './column-predictor.js';

const ROWS = 300;
const BLOCKS = 7;

const encoder = (column: string): NumericEncoder => ({
  ...{ kind: 'numeric', column, whole: false, from_text: false, curve: 'linear' },
  ...{ center: 0, scale: 1, mean: 0, deviation: 1, clip: 1e9, fill: 0, indicator: true },
});
const pipeline: FittedPipeline = {
  ...{ version: 1, target: { column: 'y', task: 'regression', mean: 0, scale: 1 } },
  ...{ inputs: ['a', 'b'], encoders: [encoder('a'), encoder('b')], dropped: [], width: 4 },
};

/** Adds up the features of a row. */
const sums: DenseKernel = (features, rows, out) => {
  for (let row = 0; row < rows; row++) {
    out[row] = features.subarray(row * 4, row * 4 + 4).reduce((sum, one) => sum + one, 0);
  }
};

/** Every third row of a block lacks its second value, which counts as 1. */
const columnsOf = (block: number, rows = ROWS): Map<string, Float64Array> => {
  const a = Float64Array.from({ length: rows }, (_, row) => block * 1000 + row);
  const b = Float64Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? Number.NaN : block));
  return new Map([
    ['a', a],
    ['b', b],
  ]);
};
const expected = (block: number, rows = ROWS): number[] =>
  Array.from({ length: rows }, (_, row) => block * 1000 + row + (row % 3 === 0 ? 1 : block));
const memory = (): AnswerMemory => ({
  values: new Float64Array(new SharedArrayBuffer(ROWS * Float64Array.BYTES_PER_ELEMENT)),
  probabilities: [],
});

describe('Blocks of rows in one thread', () => {
  it('keep to their own rows while others are computed, in whatever order they end', async () => {
    const predictor = columnPredictor(pipeline, 1, sums);
    for (const round of [0, 1, 2]) {
      const gates = Array.from({ length: BLOCKS }, () => Promise.withResolvers<undefined>());
      const later =
        (block: number): LaterKernel =>
        async (features, rows, out) => {
          await gates[block]?.promise;
          sums(features, rows, out);
        };
      const memories = gates.map(memory);
      const running = gates.map((_, i) =>
        predictor.predictLater(columnsOf(round * BLOCKS + i), ROWS, later(i), memories[i]),
      );
      // Another model's turn, or a last block that is shorter.
      expect([...predictor.predict(columnsOf(99, 10), 10).values]).toEqual(expected(99, 10));
      for (const i of [3, 0, 6, 5, 1, 2, 4]) {
        gates[i]?.resolve(undefined);
        await running[i];
        expect([...predictor.predict(columnsOf(50 + i), ROWS).values]).toEqual(expected(50 + i));
      }
      memories.forEach(({ values }, i) => expect([...values]).toEqual(expected(round * BLOCKS + i)));
    }
  });

  it('answer alike after one that failed', async () => {
    const predictor = columnPredictor(pipeline, 1, sums);
    const failing: LaterKernel = (features) => {
      features.fill(7);
      return Promise.reject(new Error('the session is closed'));
    };
    await expect(predictor.predictLater(columnsOf(1), ROWS, failing)).rejects.toThrow('the session is closed');
    expect([...predictor.predict(columnsOf(2), ROWS).values]).toEqual(expected(2));
  });
});
