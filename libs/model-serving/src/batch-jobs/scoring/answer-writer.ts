import type { ColumnPredictions } from '@intelgraph/ml-runtime';

import type { ModelOutput, RowPrediction } from '../../models/model-runtime.js';

import type { AnswerColumns } from './answer-columns.js';

/** Collects answers by column. */
export class AnswerWriter {
  private readonly predictions: (string | number | boolean)[];
  private readonly confidence: Float64Array;
  private readonly probabilities: readonly Float64Array[];

  constructor(
    private readonly output: ModelOutput,
    rows: number,
  ) {
    this.predictions = new Array<string | number | boolean>(rows).fill('');
    this.confidence = new Float64Array(output.classes.length === 0 ? 0 : rows);
    this.probabilities = output.classes.map(() => new Float64Array(rows));
  }

  put(place: number, answer: RowPrediction | undefined): void {
    if (answer === undefined) throw new TypeError('the model answered fewer rows than it was given');
    const { prediction, probabilities = {} } = answer;
    this.predictions[place] = prediction;
    if (this.probabilities.length === 0) return;
    this.confidence[place] = probabilities[String(prediction)] ?? 0;
    this.output.classes.forEach((name, k) => {
      const column = this.probabilities[k];
      if (column !== undefined) column[place] = probabilities[name] ?? 0;
    });
  }

  /** Takes over the answers of rows from a place on. */
  putColumns(from: number, { values, labels, probabilities }: ColumnPredictions): void {
    const isClass = labels.length > 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? 0;
      this.predictions[from + i] = isClass ? (labels[value] ?? '') : value;
      if (isClass) this.confidence[from + i] = probabilities[value]?.[i] ?? 0;
    }
    this.probabilities.forEach((column, k) => column.set(probabilities[k] ?? [], from));
  }

  get columns(): AnswerColumns {
    const { predictions, confidence, probabilities } = this;
    return probabilities.length === 0 ? { predictions } : { predictions, confidence, probabilities };
  }
}
