import type { IsotonicCalibration } from '../confidence/probabilities/probability-calibration.js';
import type { ClassTarget, TargetSpec } from '../pipeline/fitted-pipeline.js';
import type { GraphBuilder } from './graph-builder.js';
import { type ElementType, doubles, int64s, strings } from './tensors.js';

export interface OnnxOutput {
  readonly name: string;
  readonly type: ElementType;
  /** Values a row; absent = one, as a list. */
  readonly width?: number;
}

/** Names of what comes out; columns of the model that are called so give way to neither. */
export interface OutputNames {
  readonly prediction: string;
  readonly probabilities: string;
}

/** Logits further out all mean 0 or 1; small enough that sums with it keep ten digits. */
const FAR = 1e5;

/** Adds what `answerReader` does with the logits [rows, outputs], and gives the outputs: prediction, then probabilities. */
export function addAnswer(graph: GraphBuilder, target: TargetSpec, logits: string, names: OutputNames): OnnxOutput[] {
  const exact = graph.cast(logits, 'double');
  if (target.task === 'regression') {
    const scaled = graph.node('Mul', [flat(graph, exact), graph.double(target.scale)]);
    graph.node('Add', [scaled, graph.double(target.mean)], {}, names.prediction);
    return [{ name: names.prediction, type: 'double' }];
  }
  const calibrated = addCalibration(graph, target, exact);
  const isBinary = target.task === 'binary';
  const index = isBinary ? addBinary(graph, calibrated, names) : addSeveral(graph, calibrated, logits, names);
  const { type, tensor } = labelsOf(target);
  graph.node('Gather', [graph.constant(tensor), index], { axis: 0n }, names.prediction);
  return [
    { name: names.prediction, type },
    { name: names.probabilities, type: 'double', width: target.classes.length },
  ];
}

/** What `logitCalibrator` does. */
function addCalibration(graph: GraphBuilder, { calibration }: ClassTarget, logits: string): string {
  if (calibration === undefined) return logits;
  if (calibration.method === 'isotonic') return addLine(graph, calibration, logits);
  return graph.node('Div', [logits, graph.double(calibration.temperature)]);
}

/** The value at the first corner, and what each stretch of the line adds: its slope by how far the logit has come on it. */
function addLine(graph: GraphBuilder, { x, y }: IsotonicCalibration, logit: string): string {
  const corners = [-FAR, ...x, FAR];
  let sum = graph.double((y[0] ?? 0) - ((x[0] ?? 0) + FAR));
  for (let i = 1; i < corners.length; i++) {
    const [from = 0, to = 0] = [corners[i - 1], corners[i]];
    const [low, high] = [y[i - 2], y[i - 1]];
    const slope = low === undefined || high === undefined ? 1 : (high - low) / (to - from);
    const clipped = graph.node('Clip', [logit, graph.double(from), graph.double(to)]);
    const way = graph.node('Sub', [clipped, graph.double(from)]);
    sum = graph.node('Add', [graph.node('Mul', [way, graph.double(slope)]), sum]);
  }
  return sum;
}

/** The second class from 0.5 on; its probability is 1 / (1 + e^-logit). */
function addBinary(graph: GraphBuilder, logit: string, { probabilities }: OutputNames): string {
  const odds = graph.node('Exp', [graph.node('Neg', [logit])]);
  const positive = graph.node('Div', [graph.double(1), graph.node('Add', [odds, graph.double(1)])]);
  const negative = graph.node('Sub', [graph.double(1), positive]);
  graph.node('Concat', [negative, positive], { axis: 1n }, probabilities);
  return graph.cast(flat(graph, graph.node('GreaterOrEqual', [positive, graph.double(0.5)])), 'int64');
}

function addSeveral(graph: GraphBuilder, exact: string, logits: string, { probabilities }: OutputNames): string {
  graph.node('Softmax', [exact], { axis: 1n }, probabilities);
  return graph.node('ArgMax', [logits], { axis: 1n, keepdims: 0n });
}

function flat(graph: GraphBuilder, value: string): string {
  return graph.node('Reshape', [value, graph.constant(int64s([-1n]))]);
}

/** The classes in the type that predictions have. */
function labelsOf({ classes, class_type }: ClassTarget) {
  if (class_type === 'string') return { type: 'string' as const, tensor: strings(classes) };
  const numbers = classes.map(Number);
  return numbers.every(Number.isSafeInteger)
    ? { type: 'int64' as const, tensor: int64s(numbers.map(BigInt)) }
    : { type: 'double' as const, tensor: doubles(numbers) };
}
