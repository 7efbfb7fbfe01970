import type { DenseKernel, LaterKernel } from '../kernels/dense-kernel.js';
import { compileColumnEncoder, type ValuesByColumn } from '../pipeline/encode.js';
import type { FittedPipeline } from '../pipeline/fitted-pipeline.js';
import { type AnswerMemory, columnAnswers, type ColumnPredictions } from './column-answers.js';

/** Answers many rows by column, without checking them: no object is made for a row. Not to be shared between threads. */
export interface ColumnPredictor {
  /** @param memory what the answers are written to; new one unless given */
  predict(columns: ValuesByColumn, rows: number, memory?: AnswerMemory): ColumnPredictions;
  /** The same on another kernel, which answers later; others may be predicted meanwhile. */
  predictLater(
    columns: ValuesByColumn,
    rows: number,
    run: LaterKernel,
    memory?: AnswerMemory,
  ): Promise<ColumnPredictions>;
}

/** A block between its encoding and its answers. */
interface Computation {
  readonly features: Float32Array;
  readonly rows: number;
  readonly out: Float32Array;
}

/** Features of a block that are kept for the next one, and how many blocks: as many as are computed at a time. */
const MOST_KEPT = 1024 * 1024;
const MOST_BLOCKS = 4;

/** @param outputs of the network, by row */
export function columnPredictor(pipeline: FittedPipeline, outputs: number, kernel: DenseKernel): ColumnPredictor {
  const encode = compileColumnEncoder(pipeline);
  const blocks: Float32Array[] = [];
  /** Blocks of one size come one after the other: memory for them is taken once. */
  const keep = (features: Float32Array): void => {
    if (features.length <= MOST_KEPT && blocks.length < MOST_BLOCKS) blocks.push(features);
  };
  const begin = (columns: ValuesByColumn, rows: number): Computation => ({
    features: encode(columns, rows, blocks.pop()),
    rows,
    out: new Float32Array(rows * outputs),
  });
  const end = ({ features, rows, out }: Computation, memory?: AnswerMemory): ColumnPredictions => {
    keep(features);
    return columnAnswers(pipeline.target, out, rows, memory);
  };
  return {
    predict: (columns, rows, memory) => {
      const computation = begin(columns, rows);
      kernel(computation.features, rows, computation.out);
      return end(computation, memory);
    },
    predictLater: async (columns, rows, run, memory) => {
      const computation = begin(columns, rows);
      await run(computation.features, rows, computation.out);
      return end(computation, memory);
    },
  };
}
