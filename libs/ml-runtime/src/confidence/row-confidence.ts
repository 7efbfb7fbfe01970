import {
  adaptiveScores,
  conformalPValue,
  conformalQuantile,
  conformalRank,
  labelSet,
  lacScores,
  quantileInterval,
  splitInterval,
  type PredictionInterval,
} from '@intelgraph/statistics';

import { compileDefaultKernel } from '../kernels/kernels.js';
import { compileRowEncoder } from '../pipeline/encode.js';
import type { ClassTarget, NumberTarget } from '../pipeline/fitted-pipeline.js';
import { labelsOf } from '../prediction/answers.js';
import type { Row, TabularModel } from '../training/trained-model.js';
import { predictedQuantiles } from './intervals/predicted-quantiles.js';
import type { ConformalMethod, LabelConfidence, ValueConfidence } from './model-confidence.js';
import { rowDistance } from './row-distance.js';
import { rowDraw } from './row-draw.js';

/** What is asked of an answer. */
export interface ConfidenceRequest {
  /** The share of answers that shall hold the truth. */
  readonly level: number;
  readonly method: ConformalMethod;
}

/** How sure an answer is. */
export interface RowConfidence {
  readonly level: number;
  readonly method: ConformalMethod;
  /** Of classes: labels in the type of predictions, most probable first. May be empty: then none is usual for such a row. */
  readonly set?: readonly (string | number)[];
  /** Of regression, in units of the target. */
  readonly interval?: PredictionInterval;
  /** The share of usual rows that lie nearer to the rows of training than this one: 0.99 is what one usual row in a hundred gets. */
  readonly oodScore: number;
}

/** Says how sure answers of a model are. Synchronous; on one thread. */
export interface ConfidenceReader {
  /** What the model can do; the first unless another is asked for. */
  readonly methods: readonly ConformalMethod[];
  /** Rows that it knows its errors on. */
  readonly rows: number;
  /** The highest level that so many rows can say something about. */
  readonly highestLevel: number;
  /** @param prediction what the model answered to the row, with probabilities */
  of(row: Row, prediction: AnsweredRow, request: ConfidenceRequest): RowConfidence;
}

/** What a model answered. */
export interface AnsweredRow {
  readonly prediction: string | number | boolean;
  readonly probabilities?: Readonly<Record<string, number>>;
}

/** The part of the answer that depends on what is predicted. */
type Reading = (
  features: Float32Array,
  answer: AnsweredRow,
  request: ConfidenceRequest,
) => Pick<RowConfidence, 'set' | 'interval'>;

/** Compiles what a model knows of its errors; undefined for one that knows nothing. */
export function compileConfidence(model: TabularModel): ConfidenceReader | undefined {
  const { pipeline, confidence, background = [] } = model;
  if (confidence === undefined) return undefined;
  const { labels, values, distances, rows } = confidence;
  const { target, width } = pipeline;
  const reading =
    target.task === 'regression'
      ? values && valueReading(model, target, values)
      : labels && labelReading(target, width, labels);
  if (reading === undefined) return undefined;
  const encode = compileRowEncoder(pipeline);
  const distance = rowDistance(pipeline, background);
  const one = new Float32Array(width);
  return {
    rows,
    methods: reading.methods,
    highestLevel: highestLevel(rows),
    of: (row, answer, request) => {
      const features = encode([row], one);
      const oodScore = 1 - conformalPValue(distances, distance(features, 0));
      return { ...request, ...reading.read(features, answer, request), oodScore };
    },
  };
}

/** In steps of 0.001. */
function highestLevel(rows: number): number {
  let thousandths = 999;
  while (thousandths > 0 && conformalRank(rows, thousandths / 1000) === null) thousandths--;
  return thousandths / 1000;
}

function labelReading(
  target: ClassTarget,
  width: number,
  known: LabelConfidence,
): { methods: ConformalMethod[]; read: Reading } {
  const { classes } = target;
  const names = labelsOf(target);
  const read: Reading = (features, answer, { level, method }) => {
    const probabilities = classes.map((name) => answer.probabilities?.[name] ?? 0);
    const isLac = method === 'lac';
    const scores = isLac ? lacScores(probabilities) : adaptiveScores(probabilities, { u: rowDraw(features, 0, width) });
    const found = labelSet(scores, conformalQuantile(isLac ? known.lac : known.aps, level));
    found.sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0));
    return { set: found.map((label) => names[label] ?? '') };
  };
  return { methods: ['aps', 'lac'], read };
}

function valueReading(
  { quantiles }: TabularModel,
  target: NumberTarget,
  { split, cqr }: ValueConfidence,
): { methods: ConformalMethod[]; read: Reading } {
  const kernel = quantiles && compileDefaultKernel(quantiles);
  const read: Reading = (features, { prediction }, { level, method }) => {
    if (method !== 'cqr' || cqr === undefined || kernel === undefined) {
      return { interval: splitInterval(Number(prediction), conformalQuantile(split, level)) };
    }
    const { lower, upper } = predictedQuantiles(kernel, target, features, 1);
    const offset = conformalQuantile(cqr, level);
    return { interval: quantileInterval(lower[0] ?? 0, upper[0] ?? 0, { lower: offset, upper: offset }) };
  };
  return { methods: cqr !== undefined && kernel !== undefined ? ['cqr', 'split'] : ['split'], read };
}
