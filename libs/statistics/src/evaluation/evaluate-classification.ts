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
import { classificationNotes, type MetricNotes } from './metric-notes.js';
import type { MetricsRecord } from './metrics-record.js';
import { multiclassMetrics } from './multiclass-metrics.js';

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
  /** The class decided for each row (index into `classes`), where somebody else decided; instead of `threshold`. */
  readonly predicted?: Numbers | undefined;
  /** Most points a returned curve has. Default 200. */
  readonly curvePoints?: number | undefined;
}

export interface ClassificationEvaluation {
  readonly metrics: MetricsRecord;
  readonly notes: MetricNotes;
  /** Two classes only: the one that precision, recall, F1, average precision and probabilities are about. */
  readonly positive?: string;
  /** Names of the confusion matrix's rows and columns. */
  readonly classes: string[];
  readonly confusion: ConfusionMatrix;
  readonly perClass: Record<string, ClassScores>;
  /** Two classes only. */
  readonly curves?: BinaryCurves;
}

/**
 * Everything training and evaluation report about a classifier, equal to scikit-learn's defaults.
 * Two classes: `precision`, `recall`, `f1` are those of the positive class (`average="binary"`). More: they are macro averages,
 * and `roc_auc` and `average_precision` are macro averages one-vs-rest. What the formula leaves undefined is null, or has
 * scikit-learn's conventional value; `notes` says which and why. Without rows everything is null.
 * @throws InvalidInputError on unequal lengths, fewer than two classes, or a label that is not a class.
 */
export function evaluateClassification(rows: ClassificationRows): ClassificationEvaluation {
  if (rows.classes.length < 2) throw new InvalidInputError([{ field: 'classes', message: 'needs two or more' }]);
  if (rows.classes.length === 2) return evaluateBinary(rows);
  const classCount = rows.classes.length;
  const truth = classIndices(rows.labels, rows.classes);
  assertRows(truth, rows);
  const predicted = rows.predicted ?? mostProbable(rows.probabilities, classCount);
  const confusion = confusionMatrix(truth, predicted, classCount);
  const metrics = multiclassMetrics({ truth, probabilities: rows.probabilities, classCount }, confusion);
  return described(metrics, rows.classes, confusion);
}

function evaluateBinary(rows: ClassificationRows): ClassificationEvaluation {
  const positive = rows.positive ?? rows.classes[1] ?? '';
  const column = rows.classes.indexOf(positive);
  if (column < 0) throw new InvalidInputError([{ field: 'positive', message: `"${positive}" is not a class` }]);
  const indices = classIndices(rows.labels, rows.classes);
  assertRows(indices, rows);
  const truth = Uint8Array.from(indices, (label) => (label === column ? 1 : 0));
  const scores = Float64Array.from({ length: truth.length }, (_, row) => at(rows.probabilities, row * 2 + column));
  const predicted = rows.predicted
    ? Uint8Array.from(rows.predicted, (label) => (label === column ? 1 : 0))
    : labelsAtThreshold(scores, rows.threshold ?? 0.5);
  const confusion = confusionMatrix(truth, predicted, 2);
  const { metrics, ranking } = binaryMetrics({ truth, scores }, confusion);
  const curves = binaryCurves({ truth, scores }, ranking, rows.curvePoints ?? 200);
  const negative = rows.classes[1 - column] ?? '';
  return { ...described(metrics, [negative, positive], confusion), positive, curves };
}

function assertRows(truth: Numbers, { probabilities, predicted, classes }: ClassificationRows): void {
  assertSameLength({ labels: truth, probabilities: { length: probabilities.length / classes.length }, predicted });
  for (let row = 0; row < (predicted?.length ?? 0); row++) {
    const label = predicted?.[row] ?? NaN;
    if (Number.isInteger(label) && label >= 0 && label < classes.length) continue;
    throw new InvalidInputError([{ field: 'predicted', message: `row ${row}: ${label} is not a class` }]);
  }
}

function described(
  metrics: MetricsRecord,
  classes: readonly string[],
  confusion: ConfusionMatrix,
): Pick<ClassificationEvaluation, 'metrics' | 'notes' | 'classes' | 'confusion' | 'perClass'> {
  const scores = perClassScores(confusion);
  const perClass = Object.fromEntries(classes.flatMap((name, k) => (scores[k] ? [[name, scores[k]]] : [])));
  const empty = metrics['accuracy'] === null;
  const defined = empty ? Object.fromEntries(Object.keys(metrics).map((name) => [name, null])) : metrics;
  const notes = classificationNotes(defined, confusion, classes);
  return { metrics: defined, notes, classes: [...classes], confusion, perClass };
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
