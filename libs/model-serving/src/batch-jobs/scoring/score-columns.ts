import type { LoadedModel } from '../../models/loaded-model.js';
import type { InputRow, ModelOutput, RowPrediction } from '../../models/model-runtime.js';

import type { AnswerColumns } from './answer-columns.js';
import { type InputColumns, rowAt } from './input-columns.js';

/** Answers of rows, and what is wrong with those that have none. */
export interface ScoredRows {
  readonly answers: AnswerColumns;
  /** 1 where a row has no answer. */
  readonly isLeftOut: Uint8Array;
  /** By the place of the row. */
  readonly problems: ReadonlyMap<number, string>;
}

/** The least urgent: requests of callers who wait go first. */
const PRIORITY = 9;
/** A worker thread is busy with them for some milliseconds, while more urgent requests wait. */
const ROWS_AT_ONCE = 1_000;
const LONGEST_REASON = 500;

/** Predicts rows on the worker threads, after everything more urgent. @throws what the model throws */
export async function scoreColumns(
  model: LoadedModel,
  columns: InputColumns,
  rows: number,
  signal: AbortSignal,
): Promise<ScoredRows> {
  const { runnable } = model;
  const isLeftOut = new Uint8Array(rows);
  const problems = new Map<number, string>();
  const writer = new AnswerWriter(runnable.output, rows);
  for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
    const places: number[] = [];
    const inputs: InputRow[] = [];
    for (let i = from; i < Math.min(rows, from + ROWS_AT_ONCE); i++) {
      const row = rowAt(columns, i);
      const found = runnable.validate(row);
      if (found.length === 0) {
        places.push(i);
        inputs.push(row);
      } else {
        isLeftOut[i] = 1;
        problems.set(
          i,
          found
            .map(({ field, message }) => `${field}: ${message}`)
            .join('; ')
            .slice(0, LONGEST_REASON),
        );
      }
    }
    if (inputs.length === 0) continue;
    const answers = await model.predict({ rows: inputs, priority: PRIORITY, signal });
    places.forEach((place, i) => writer.put(place, answers[i]));
  }
  return { answers: writer.columns, isLeftOut, problems };
}

class AnswerWriter {
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

  get columns(): AnswerColumns {
    const { predictions, confidence, probabilities } = this;
    return probabilities.length === 0 ? { predictions } : { predictions, confidence, probabilities };
  }
}
