import { InvalidInputError } from '@intelgraph/kernel';
import { at, type Numbers } from '../arrays/at.js';
import { assertSameLength } from '../arrays/lengths.js';
import {
  confusionMatrix,
  labelsAtThreshold,
  mostProbable,
  type ConfusionMatrix,
} from '../confusion/confusion-matrix.js';
import { perClassScores, type ClassScores } from '../confusion/precision-recall.js';
import { binaryCurves, binaryMetrics, type BinaryCurves } from './binary-metrics.js';
import { multiclassMetrics } from './multiclass-metrics.js';
import type { MetricsRecord } from './metrics-record.js';

/** What to evaluate. `probabilities` is row-major, rows × classes, in the order of `classes`. */
export interface ClassificationRows {
  /** True class a row: an index into `classes`, or its name. */
  readonly labels: Numbers | readonly string[];
  readonly probabilities: Numbers;
  readonly classes: readonly string[];
  /** The positive class of a two-class problem; the second class when not named. */
  readonly positive?: string | undefined;
  /** Two classes: positive from this probability on. Default 0.5. */
  readonly threshold?: number | undefined;
  /** Most points a returned curve has. Default 200. */
  readonly curvePoints?: number | undefined;
}

export interface ClassificationEvaluation {
  readonly metrics: MetricsRecord;
  /** Names of the confusion matrix's rows and columns. */
  readonly classes: string[];
  readonly confusion: ConfusionMatrix;
  readonly perClass: Record<string, ClassScores>;
  /** Two classes only. */
  readonly curves?: BinaryCurves;
}

/**
 * Everything training and evaluation report about a classifier, equal to scikit-learn's defaults.
 * Two classes: `precision`, `recall`, `f1` are those of the positive class. More: they are macro averages, and `roc_auc` is
 * one-vs-rest weighted by support.
 * @throws InvalidInputError on unequal lengths, fewer than two classes, or a label that is not a class.
 */
export function evaluateClassification(rows: ClassificationRows): ClassificationEvaluation {
  if (rows.classes.length < 2) throw new InvalidInputError([{ field: 'classes', message: 'needs two or more' }]);
  if (rows.classes.length === 2) return evaluateBinary(rows);
  const classCount = rows.classes.length;
  const truth = classIndices(rows.labels, rows.classes);
  assertRows(truth, rows);
  const confusion = confusionMatrix(truth, mostProbable(rows.probabilities, classCount), classCount);
  const metrics = multiclassMetrics({ truth, probabilities: rows.probabilities, classCount }, confusion);
  return { metrics, ...described(rows.classes, confusion) };
}

function evaluateBinary(rows: ClassificationRows): ClassificationEvaluation {
  const positive = rows.positive ?? rows.classes[1] ?? '';
  const column = rows.classes.indexOf(positive);
  if (column < 0) throw new InvalidInputError([{ field: 'positive', message: `"${positive}" is not a class` }]);
  const indices = classIndices(rows.labels, rows.classes);
  assertRows(indices, rows);
  const truth = Uint8Array.from(indices, (label) => (label === column ? 1 : 0));
  const scores = Float64Array.from({ length: truth.length }, (_, row) => at(rows.probabilities, row * 2 + column));
  const confusion = confusionMatrix(truth, labelsAtThreshold(scores, rows.threshold ?? 0.5), 2);
  const { metrics, ranking } = binaryMetrics({ truth, scores }, confusion);
  const curves = binaryCurves({ truth, scores }, ranking, rows.curvePoints ?? 200);
  const negative = rows.classes[1 - column] ?? '';
  return { metrics, ...described([negative, positive], confusion), curves };
}

function assertRows(truth: Numbers, { probabilities, classes }: ClassificationRows): void {
  assertSameLength({ labels: truth, probabilities: { length: probabilities.length / classes.length } });
}

function described(
  classes: readonly string[],
  confusion: ConfusionMatrix,
): Pick<ClassificationEvaluation, 'classes' | 'confusion' | 'perClass'> {
  const scores = perClassScores(confusion);
  const perClass = Object.fromEntries(classes.flatMap((name, k) => (scores[k] ? [[name, scores[k]]] : [])));
  return { classes: [...classes], confusion, perClass };
}

function classIndices(labels: Numbers | readonly string[], classes: readonly string[]): Int32Array {
  const indexOf = new Map(classes.map((name, index) => [name, index]));
  const indices = new Int32Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] ?? NaN;
    const index = typeof label === 'string' ? indexOf.get(label) : label;
    if (index === undefined || !Number.isInteger(index) || index < 0 || index >= classes.length) {
      throw new InvalidInputError([{ field: 'labels', message: `row ${row}: "${label}" is not a class` }]);
    }
    indices[row] = index;
  }
  return indices;
}
