import type { AnswerMemory, ColumnPredictions } from '@intelgraph/ml-runtime';

import type { ModelOutput, RowPrediction } from '../../models/model-runtime.js';

import type { AnswerColumns } from './answer-columns.js';
import { PredictedValues } from './predicted-values.js';

/** Collects the answers of one chunk after the other by column, in memory that all threads share. */
export class AnswerWriter {
  /** Most rows of a chunk. */
  readonly capacity: number;
  /** Of regression the predictions; else, for each row, the place of its class among those of the model. */
  private readonly values: Float64Array;
  private readonly confidence: Float64Array;
  private readonly probabilities: readonly Float64Array[];
  private readonly isContinuous: boolean;
  private readonly places: Uint32Array;
  private predictions: PredictedValues;
  private rows = 0;

  constructor(
    private readonly output: ModelOutput,
    capacity: number,
  ) {
    const { type, classes } = output;
    this.capacity = capacity;
    this.isContinuous = classes.length === 0 && type === 'double';
    this.values = sharedNumbers(capacity);
    this.confidence = new Float64Array(classes.length === 0 ? 0 : capacity);
    this.probabilities = classes.map(() => sharedNumbers(capacity));
    this.places = new Uint32Array(this.isContinuous ? 0 : capacity);
    this.predictions = new PredictedValues(this.places);
  }

  /** Forgets what was written before. */
  begin(rows: number): void {
    this.rows = rows;
    this.predictions = new PredictedValues(this.places.subarray(0, rows).fill(0));
  }

  put(place: number, answer: RowPrediction | undefined): void {
    if (answer === undefined) throw new TypeError('the model answered fewer rows than it was given');
    const { prediction, probabilities = {} } = answer;
    if (this.isContinuous) this.values[place] = Number(prediction);
    else this.predictions.set(place, prediction);
    if (this.probabilities.length === 0) return;
    this.confidence[place] = probabilities[String(prediction)] ?? 0;
    this.output.classes.forEach((name, k) => {
      const column = this.probabilities[k];
      if (column !== undefined) column[place] = probabilities[name] ?? 0;
    });
  }

  /** Where a thread is to write the answers of so many rows from a place on. */
  memoryAt(from: number, rows: number): AnswerMemory {
    const part = (column: Float64Array): Float64Array => column.subarray(from, from + rows);
    return { values: part(this.values), probabilities: this.probabilities.map(part) };
  }

  /** Takes over what a thread has written. */
  written(from: number, rows: number, labels: ColumnPredictions['labels']): void {
    if (this.isContinuous) return;
    const { values, probabilities, confidence, predictions } = this;
    const places = Uint32Array.from(labels, (label) => predictions.placeOf(label));
    for (let i = from; i < from + rows; i++) {
      const label = values[i] as number;
      predictions.places[i] = places[label] as number;
      confidence[i] = probabilities[label]?.[i] ?? 0;
    }
  }

  /** There until the next chunk begins. */
  get columns(): AnswerColumns {
    const { rows, confidence, probabilities } = this;
    const part = (column: Float64Array): Float64Array => column.subarray(0, rows);
    const predictions = this.isContinuous ? part(this.values) : this.predictions;
    if (probabilities.length === 0) return { predictions };
    return { predictions, confidence: part(confidence), probabilities: probabilities.map(part) };
  }
}

function sharedNumbers(count: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT));
}
