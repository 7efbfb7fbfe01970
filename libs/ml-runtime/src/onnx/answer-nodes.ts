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

/** Adds what `answerReader` does with the logits [rows, outputs], and gives the outputs: prediction, then probabilities. */
export function addAnswer(graph: GraphBuilder, target: TargetSpec, logits: string, names: OutputNames): OnnxOutput[] {
  const exact = graph.cast(logits, 'double');
  if (target.task === 'regression') {
    const scaled = graph.node('Mul', [flat(graph, exact), graph.double(target.scale)]);
    graph.node('Add', [scaled, graph.double(target.mean)], {}, names.prediction);
    return [{ name: names.prediction, type: 'double' }];
  }
  const index = target.task === 'binary' ? addBinary(graph, exact, names) : addSeveral(graph, exact, logits, names);
  const { type, tensor } = labelsOf(target);
  graph.node('Gather', [graph.constant(tensor), index], { axis: 0n }, names.prediction);
  return [
    { name: names.prediction, type },
    { name: names.probabilities, type: 'double', width: target.classes.length },
  ];
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
