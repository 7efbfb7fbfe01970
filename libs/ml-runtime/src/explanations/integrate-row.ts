import { setImmediate } from 'node:timers/promises';

import { integratedGradients } from '@intelgraph/statistics';

import { encoderWidth } from '../pipeline/cell-writers.js';
import { compileRowEncoder } from '../pipeline/encode.js';
import type { FittedPipeline } from '../pipeline/fitted-pipeline.js';
import type { Row, TabularModel } from '../training/trained-model.js';
import { compileSlope } from './network-slope.js';

/** What an answer is made of, by column. */
export interface IntegratedRow {
  /** Mean output over the baselines. */
  readonly base: number;
  readonly value: number;
  readonly contributions: ReadonlyMap<string, number>;
}

/** Of one path: the network is evaluated so often at most, which leaves about a thousandth of the largest contribution unsure. */
const EVALUATIONS = 96;
/** Evaluations between two turns of others. */
const TURN = 512;

/**
 * Integrated gradients of one answer, from each baseline to the row and averaged, in the space of the network's inputs: those that a
 * column is encoded into are summed up.
 *
 * @param classIndex of the target's classes; without meaning for regression
 * @param signal looked at between paths; its reason is thrown
 */
export async function integrateRow(
  { pipeline, network }: TabularModel,
  {
    row,
    baselines,
    classIndex,
    signal,
  }: { row: Row; baselines: readonly Row[]; classIndex: number; signal: AbortSignal },
): Promise<IntegratedRow> {
  const encode = compileRowEncoder(pipeline);
  const point = encode([row]);
  const starts = encodedBaselines(pipeline, baselines);
  const model = compileSlope(network, pipeline.target, classIndex);
  const sums = new Float64Array(pipeline.width);
  let [base, value, evaluations] = [0, 0, 0];
  for (let i = 0; i < baselines.length; i++) {
    signal.throwIfAborted();
    const start = starts.subarray(i * pipeline.width, (i + 1) * pipeline.width);
    const path = integratedGradients(model, point, start, { evaluations: EVALUATIONS, tolerance: 1e-6 });
    path.contributions.forEach((one, at) => (sums[at] = (sums[at] ?? 0) + one / baselines.length));
    base += path.base / baselines.length;
    ({ value } = path);
    evaluations += path.evaluations;
    if (evaluations >= TURN) {
      evaluations = 0;
      await setImmediate();
    }
  }
  return { base, value, contributions: byColumn(pipeline, sums) };
}

const encoded = new WeakMap<readonly Row[], Float32Array>();

/** The same baselines serve every row: they are encoded once. */
function encodedBaselines(pipeline: FittedPipeline, baselines: readonly Row[]): Float32Array {
  const known = encoded.get(baselines) ?? compileRowEncoder(pipeline)(baselines);
  encoded.set(baselines, known);
  return known;
}

function byColumn({ encoders }: FittedPipeline, values: Float64Array): Map<string, number> {
  let at = 0;
  return new Map(
    encoders.map((encoder) => {
      const own = values.subarray(at, (at += encoderWidth(encoder)));
      return [encoder.column, own.reduce((sum, one) => sum + one, 0)];
    }),
  );
}
