import type { DenseKernel, LaterKernel } from '../kernels/dense-kernel.js';
import { compileDefaultKernel } from '../kernels/kernels.js';
import { compileColumnEncoder, compileRowEncoder, encodeTable } from '../pipeline/encode.js';
import type { Table } from '../tables/table.js';
import type { Row, TabularModel } from '../training/trained-model.js';
import { answerReader } from './answers.js';
import { type ColumnPredictor, columnPredictor } from './column-predictor.js';
import type { Prediction, TimedPredictions } from './prediction.js';
import type { RowBlock } from './row-block.js';

/** Answers rows, without checking them: validate first. Not to be shared between threads. */
export interface Predictor {
  predict(rows: readonly Row[]): Prediction[];
  /** The same, and where the time went. */
  predictTimed(rows: readonly Row[] | RowBlock): TimedPredictions;
  /** The same on another kernel, which answers later; others may be predicted meanwhile. */
  predictLater(rows: readonly Row[] | RowBlock, run: LaterKernel): Promise<TimedPredictions>;
  /** The same for a table, as evaluation needs it. */
  predictTable(table: Table): Prediction[];
  /** The same for encoded rows. */
  answers(features: Float32Array, rows: number): Prediction[];
  readonly columns: ColumnPredictor;
  /** Raw network outputs (logits; standardised target) of encoded rows: row-major [rows, outputs]. */
  logits(features: Float32Array, rows: number): Float32Array;
}

/**
 * Compiles a model for predicting.
 *
 * @param kernel runs the network. The one taken unless given gives the same bits for a row alone and in any batch, so metrics
 *   computed from answers do not depend on how the rows were batched
 */
export function createPredictor(
  { pipeline, network }: TabularModel,
  kernel: DenseKernel = compileDefaultKernel(network),
): Predictor {
  const [encodeRows, encodeColumns] = [compileRowEncoder(pipeline), compileColumnEncoder(pipeline)];
  const answer = answerReader(pipeline.target);
  const outputs = network.layers.at(-1)?.units ?? 0;
  const oneRow = new Float32Array(pipeline.width);
  const oneAnswer = new Float32Array(outputs);

  const encode = (rows: readonly Row[] | RowBlock, reuse?: Float32Array): Float32Array =>
    'columns' in rows ? encodeColumns(rows.columns, rows.length, reuse) : encodeRows(rows, reuse);
  const logits = (features: Float32Array, rows: number): Float32Array => {
    const out = rows === 1 ? oneAnswer : new Float32Array(rows * outputs);
    kernel(features, rows, out);
    return out;
  };
  const read = (out: Float32Array, rows: number): Prediction[] =>
    rows === 1 ? [answer(out, 0)] : Array.from({ length: rows }, (_, row) => answer(out, row * outputs));
  /** What was computed by now, of rows that were encoded from `started` to `encoded`. */
  const timed = (out: Float32Array, rows: number, started: number, encoded: number): TimedPredictions => {
    const inferred = performance.now();
    const answers = read(out, rows);
    const outputMs = performance.now() - inferred;
    return { answers, times: { rows, inputMs: encoded - started, inferMs: inferred - encoded, outputMs } };
  };
  const predictTimed = (rows: readonly Row[] | RowBlock): TimedPredictions => {
    const started = performance.now();
    const features = encode(rows, oneRow);
    const encoded = performance.now();
    return timed(logits(features, rows.length), rows.length, started, encoded);
  };
  const predictLater = async (rows: readonly Row[] | RowBlock, run: LaterKernel): Promise<TimedPredictions> => {
    const started = performance.now();
    const features = encode(rows);
    const out = new Float32Array(rows.length * outputs);
    const encoded = performance.now();
    await run(features, rows.length, out);
    return timed(out, rows.length, started, encoded);
  };
  return {
    logits: (features, rows) => Float32Array.from(logits(features, rows)),
    answers: (features, rows) => read(logits(features, rows), rows),
    predictTable: (table) => read(logits(encodeTable(pipeline, table), table.rows), table.rows),
    predict: (rows) => read(logits(encode(rows, oneRow), rows.length), rows.length),
    ...{ predictTimed, predictLater },
    columns: columnPredictor(pipeline, outputs, kernel),
  };
}
