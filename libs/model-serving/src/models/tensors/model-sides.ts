import type { FieldProblem } from '@intelgraph/kernel';
import type { NamedTensors } from '@intelgraph/ml-runtime';

import type { InputRow, ModelInput, ModelOutput, RowPrediction } from '../model-runtime.js';

/** Rows that one run of a model can take, and the tensors that they are. */
export interface RowRun {
  /** Where the rows stand among those that were asked for. */
  readonly places: readonly number[];
  readonly tensors: NamedTensors;
}

/** How rows become the tensors that a model takes. */
export interface InputSide {
  readonly inputs: readonly ModelInput[];
  readonly sampleRow: InputRow | null;
  validate(row: InputRow): readonly FieldProblem[];
  /** @param most rows of one run */
  runsOf(rows: readonly InputRow[], most: number): RowRun[];
}

/** How the tensors that a model gives become answers. */
export interface OutputSide {
  readonly output: ModelOutput;
  /** @throws TensorRunError where they are not what was said of them */
  answersOf(outputs: NamedTensors, rows: number): RowPrediction[];
}

/** The places of so many rows, at most `most` together. */
export function placesOf(rows: number, most: number): number[][] {
  const size = Math.max(1, Math.min(rows, most));
  return Array.from({ length: Math.ceil(rows / size) }, (_, run) =>
    Array.from({ length: Math.min(size, rows - run * size) }, (__, i) => run * size + i),
  );
}
