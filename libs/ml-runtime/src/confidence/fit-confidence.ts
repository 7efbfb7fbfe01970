import {
  absoluteResiduals,
  adaptiveScores,
  ascendingScores,
  lacScores,
  quantileResiduals,
  type Numbers,
} from '@intelgraph/statistics';

import { compileDefaultKernel } from '../kernels/kernels.js';
import { encodeTable } from '../pipeline/encode.js';
import { encodeTarget } from '../pipeline/fit-target.js';
import type { ClassTarget, FittedPipeline, NumberTarget } from '../pipeline/fitted-pipeline.js';
import { createPredictor } from '../prediction/predictor.js';
import { SeededRandom } from '../random/seeded-random.js';
import { columnOf, takeRows, type Table } from '../tables/table.js';
import type { TabularModel } from '../training/trained-model.js';
import type { LabelConfidence, ModelConfidence } from './model-confidence.js';
import { chooseCalibration } from './probabilities/choose-calibration.js';
import { predictedQuantiles } from './intervals/predicted-quantiles.js';
import { rowDistance } from './row-distance.js';
import { rowDraw } from './row-draw.js';

/** What held-out rows add to a model. */
export type Confident = Pick<TabularModel, 'pipeline' | 'confidence'>;

/** Of the held-out rows of a classifier these calibrate probabilities; the others are scored with them. */
const SHARE_FOR_PROBABILITIES = 0.4;

/** Encoded rows whose target is known, in random order. */
export interface KnownRows {
  readonly features: Float32Array;
  /** Class index, or the value. */
  readonly truth: Float64Array;
}

export interface FitConfidenceOptions {
  readonly seed: number;
  /** Whether the model was told to decide otherwise than by how often classes occur, which calibration must not undo. */
  readonly keepsDecisions: boolean;
}

/**
 * Calibrates a model's probabilities and keeps how far it was off on rows that it was not trained with. The same rows and seed give the
 * same numbers.
 */
export function fitConfidence(model: TabularModel, rows: KnownRows, options: FitConfidenceOptions): Confident {
  const { pipeline } = model;
  const { target } = pipeline;
  return target.task === 'regression'
    ? { pipeline, confidence: fitValues(model, target, rows) }
    : fitLabels(model, target, rows, options);
}

/** Encodes rows; those without a target, or of a class that the model does not know, are left out. */
export function knownRows(pipeline: FittedPipeline, table: Table, seed: number): KnownRows {
  const column = columnOf(table, pipeline.target.column);
  const truth = column === undefined ? new Float64Array(0) : encodeTarget(pipeline.target, column);
  const order = Int32Array.from(truth.keys()).filter((row) => !Number.isNaN(truth[row]));
  new SeededRandom(seed, 4).shuffle(order);
  return {
    features: encodeTable(pipeline, takeRows(table, order)),
    truth: Float64Array.from(order, (row) => truth[row] ?? Number.NaN),
  };
}

function part({ features, truth }: KnownRows, width: number, from: number, to: number): KnownRows {
  return { features: features.slice(from * width, to * width), truth: truth.slice(from, to) };
}

function fitLabels(
  model: TabularModel,
  target: ClassTarget,
  rows: KnownRows,
  options: FitConfidenceOptions,
): Confident {
  const { width } = model.pipeline;
  const count = rows.truth.length;
  const border = Math.floor(count * SHARE_FOR_PROBABILITIES);
  const fitted = part(rows, width, 0, border);
  const outputs = model.network.layers.at(-1)?.units ?? 0;
  const logits = createPredictor(model).logits(fitted.features, border);
  const { calibration, report } = chooseCalibration({ logits, truth: fitted.truth, outputs }, options.seed, options);
  const pipeline: FittedPipeline =
    calibration === undefined ? model.pipeline : { ...model.pipeline, version: 2, target: { ...target, calibration } };
  const calibrated = { ...model, pipeline };
  const scored = part(rows, width, border, count);
  const labels = labelScores(calibrated, target, scored);
  const confidence = { ...scoresOf(calibrated, scored), labels, probabilities: report };
  return { pipeline, confidence };
}

function labelScores(model: TabularModel, { classes }: ClassTarget, { features, truth }: KnownRows): LabelConfidence {
  const { width } = model.pipeline;
  const answers = createPredictor(model).answers(features, truth.length);
  const probabilities = answers.map((answer) => classes.map((name) => answer.probabilities?.[name] ?? 0));
  const scores = (score: (row: number[], place: number) => Numbers): number[] => [
    ...ascendingScores(probabilities.map((row, place) => score(row, place)[truth[place] ?? -1] ?? 1)),
  ];
  return {
    lac: scores(lacScores),
    aps: scores((row, place) => adaptiveScores(row, { u: rowDraw(features, place * width, width) })),
  };
}

function fitValues(model: TabularModel, target: NumberTarget, rows: KnownRows): ModelConfidence {
  const { features, truth } = rows;
  const answers = createPredictor(model).answers(features, truth.length);
  const split = [
    ...absoluteResiduals(
      truth,
      answers.map(({ prediction }) => Number(prediction)),
    ),
  ];
  const { quantiles } = model;
  if (quantiles === undefined) return { ...scoresOf(model, rows), values: { split } };
  const bounds = predictedQuantiles(compileDefaultKernel(quantiles), target, features, truth.length);
  return { ...scoresOf(model, rows), values: { split, cqr: [...quantileResiduals({ truth, ...bounds })] } };
}

function scoresOf(
  model: TabularModel,
  { features, truth }: KnownRows,
): Pick<ModelConfidence, 'version' | 'rows' | 'distances'> {
  const { pipeline, background = [] } = model;
  const distance = rowDistance(pipeline, background);
  const distances = Float64Array.from(truth, (_, row) => distance(features, row * pipeline.width));
  return { version: 1, rows: truth.length, distances: [...distances.sort()] };
}
