import { createPredictor } from '../prediction/predictor.js';
import type { Prediction } from '../prediction/prediction.js';
import { booleanOf, categoryOf, epochOf, numberOf } from '../tables/cells.js';
import type { ColumnEncoder } from '../pipeline/fitted-pipeline.js';
import type { Row, TabularModel } from '../training/trained-model.js';
import type { OnnxModel } from './export-onnx.js';
import type { Value } from './operator.js';
import { runOnnx } from './run-onnx.js';

/** How far numbers may be apart: of a probability, of a prediction in units of the target's deviation. */
export const ONNX_TOLERANCE = 1e-5;

const CHECKED_ROWS = 32;
const UNHEARD_OF = 'a category that nobody has heard of';

/**
 * Compares an exported file with the model itself, on rows the model was trained on, on a row of gaps and on one of what it never
 * saw. Says what is wrong; undefined where they agree within `ONNX_TOLERANCE`.
 */
export function whyNotSame(model: TabularModel, { bytes, outputs }: OnnxModel): string | undefined {
  const { encoders } = model.pipeline;
  const rows = [...(model.background ?? model.warmup).slice(0, CHECKED_ROWS), {}, strangeRow(encoders)];
  try {
    const columns = new Map(encoders.map((encoder) => [encoder.column, rows.map((row) => cellOf(encoder, row))]));
    const results = runOnnx(bytes, columns);
    const [prediction, probabilities] = outputs.map(({ name }) => results.get(name));
    const wanted = createPredictor(model).predict(rows);
    const apart = wanted.findIndex((answer, row) => !isSame(model, answer, row, prediction, probabilities));
    return apart < 0 ? undefined : `its answer to row ${apart + 1} of ${rows.length} differs from the model's`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isSame(
  { pipeline: { target } }: TabularModel,
  wanted: Prediction,
  row: number,
  prediction: Value | undefined,
  probabilities: Value | undefined,
): boolean {
  const given = prediction?.data[row];
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= ONNX_TOLERANCE;
  if (target.task === 'regression') return near(Number(given) / target.scale, Number(wanted.prediction) / target.scale);
  const expected = target.classes.map((name) => wanted.probabilities?.[name] ?? Number.NaN);
  const width = target.classes.length;
  const same = expected.every((value, k) => near(Number(probabilities?.data[row * width + k]), value));
  // Two classes of the same probability may be told apart by the last digit.
  const ranked = [...expected].sort((a, b) => b - a);
  const tied = near(ranked[0] ?? 0, ranked[1] ?? 0);
  return same && (tied || given === wanted.prediction);
}

function cellOf(encoder: ColumnEncoder, row: Row): number | string {
  const value = row[encoder.column];
  switch (encoder.kind) {
    case 'numeric':
      return numberOf(value);
    case 'boolean':
      return booleanOf(value);
    case 'timestamp':
      return epochOf(value);
    case 'categorical':
      return categoryOf(value) ?? '';
  }
}

function strangeRow(encoders: readonly ColumnEncoder[]): Row {
  const strange = { numeric: -1e15, boolean: true, timestamp: -2_203_891_200_000, categorical: UNHEARD_OF };
  return Object.fromEntries(encoders.map(({ column, kind }) => [column, strange[kind]]));
}
