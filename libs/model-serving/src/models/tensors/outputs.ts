import {
  elementAt,
  itemsOf,
  sizeOf,
  TensorRunError,
  type NamedTensors,
  type TensorModelDescription,
  type TensorSpec,
  type TensorValue,
} from '@intelgraph/ml-runtime';

import type { ModelOutput, RowPrediction } from '../model-runtime.js';

import type { OutputSide } from './model-sides.js';
import { itemOf } from './tensor-inputs.js';

/** Answers in tensors: each row has its part of every output. */
export function tensorOutputs({ outputs, isWhole }: Pick<TensorModelDescription, 'outputs' | 'isWhole'>): OutputSide {
  const tensors = outputs.map((spec) => itemOf(spec, isWhole));
  const output: ModelOutput = { type: 'string', classes: [], tensors };
  return {
    output,
    answersOf: (given, rows) => {
      const parts = outputs.map(({ name }) => {
        const tensor = outputOf(given, name);
        return { name, items: isWhole ? [tensor] : itemsOf(counted(tensor, name, rows)) };
      });
      return Array.from({ length: rows }, (_, i): RowPrediction => {
        const own = Object.fromEntries(parts.map(({ name, items }) => [name, items[i] as TensorValue]));
        return { prediction: summaryOf(own), outputs: own };
      });
    },
  };
}

/** What stands for tensors in logs, of which only so many may be different: a lone value, else what they are like. */
function summaryOf(outputs: NamedTensors): RowPrediction['prediction'] {
  const values = Object.values(outputs);
  const [only] = values;
  if (only !== undefined && values.length === 1 && sizeOf(only.shape) === 1) return valueOf(only, 0);
  return values.map(({ datatype, shape }) => `${datatype}[${shape.join()}]`).join(', ');
}

/**
 * The one answer a row of a model of columns, where its outputs say one: a value, or a class beside the scores of all classes.
 * Undefined where they do not: it answers in tensors then.
 */
export function rowOutputs(description: TensorModelDescription): OutputSide | undefined {
  const { outputs, labels, isWhole } = description;
  if (isWhole) return undefined;
  const single = outputs.filter((spec) => isSingle(spec));
  const scores = outputs.find(({ name }) => name === labels?.output);
  const [first, second] = single;
  if (labels !== undefined && scores !== undefined && holdsScores(scores, labels.classes)) {
    const isClass = first !== undefined && second === undefined && first.name !== scores.name;
    if (outputs.length === 1 || (isClass && outputs.length === 2))
      return classOutputs(first, scores.name, labels.classes);
  }
  return first !== undefined && outputs.length === 1 ? valueOutputs(first) : undefined;
}

const isSingle = ({ datatype, shape }: TensorSpec): boolean =>
  datatype !== 'BOOL' && (shape.length === 1 || (shape.length === 2 && shape[1] === 1));

const holdsScores = ({ datatype, shape }: TensorSpec, { length }: readonly string[]): boolean =>
  datatype.startsWith('FP') && shape.length === 2 && (shape[1] === length || shape[1] === -1);

const typeOf = ({ datatype }: TensorSpec): ModelOutput['type'] => {
  if (datatype === 'BYTES') return 'string';
  return datatype.startsWith('FP') ? 'double' : 'long';
};

function valueOutputs(spec: TensorSpec): OutputSide {
  return {
    output: { type: typeOf(spec), classes: [] },
    answersOf: (given, rows) => {
      const tensor = counted(outputOf(given, spec.name), spec.name, rows);
      return Array.from({ length: rows }, (_, i) => ({ prediction: valueOf(tensor, i) }));
    },
  };
}

/** @param label the output that says the class; undefined: it is the one of the highest score */
function classOutputs(label: TensorSpec | undefined, scoresName: string, classes: readonly string[]): OutputSide {
  return {
    output: { type: label === undefined ? 'string' : typeOf(label), classes },
    answersOf: (given, rows) => {
      const scores = counted(outputOf(given, scoresName), scoresName, rows);
      if (scores.shape[1] !== classes.length) {
        throw new TensorRunError(
          `the output ${scoresName} has the shape [${scores.shape.join()}], not a score for each class`,
        );
      }
      const labelled = label === undefined ? undefined : counted(outputOf(given, label.name), label.name, rows);
      return Array.from({ length: rows }, (_, row): RowPrediction => {
        const own = classes.map((_class, k) => Number(elementAt(scores, row * classes.length + k)));
        const probabilities = Object.fromEntries(classes.map((name, k) => [name, own[k] ?? 0]));
        const best = classes[own.indexOf(Math.max(...own))] ?? '';
        return { prediction: labelled === undefined ? best : valueOf(labelled, row), probabilities };
      });
    },
  };
}

export function outputOf(given: NamedTensors, name: string): TensorValue {
  const tensor = given[name];
  if (tensor === undefined) throw new TensorRunError(`the model gave no output ${name}`);
  return tensor;
}

export function counted(tensor: TensorValue, name: string, rows: number): TensorValue {
  if (tensor.shape[0] === rows && (rows > 0 || tensor.data.length === 0)) return tensor;
  throw new TensorRunError(`the output ${name} has the shape [${tensor.shape.join()}] for ${rows} items`);
}

/** Whole numbers of 64 bits as the nearest double: one answer a row is a plain value. */
function valueOf(tensor: TensorValue, at: number): RowPrediction['prediction'] {
  const element = elementAt(tensor, at);
  return typeof element === 'bigint' ? Number(element) : element;
}
