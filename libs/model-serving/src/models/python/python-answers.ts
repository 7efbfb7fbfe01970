import type { Column, ColumnAnswers, ColumnType, ColumnValue } from '@intelgraph/python-worker';

import type { ModelOutput, RowPrediction } from '../model-runtime.js';

import { UnusableAnswerError } from './python-model.errors.js';

/** How the answers of a model are read. */
export interface AnswerReader {
  readonly output: ModelOutput;
  /** @throws UnusableAnswerError */
  readonly read: (answers: ColumnAnswers) => RowPrediction[];
}

type OutputType = ModelOutput['type'];

const PREDICTION = 'prediction';
const PROBABILITIES = 'probabilities';
/** As tables of MLflow models that were trained here name them. */
const PROBABILITY = 'probability_';
const TYPES: Readonly<Partial<Record<ColumnType, OutputType>>> = { double: 'double', long: 'long' };

/**
 * Finds out from one answer what the model answers.
 *
 * @param classNames of the probabilities, where the worker answers them as a matrix
 * @throws TypeError saying what the model would have to answer
 */
export function answerReader({ columns, isTable }: ColumnAnswers, classNames: readonly string[]): AnswerReader {
  const own = columns.filter(({ name }) => name !== PROBABILITIES || classNames.length === 0);
  const prediction = own.length === 1 ? own[0] : own.find(({ name }) => name === PREDICTION);
  const others = own.filter((column) => column !== prediction);
  if (prediction?.width !== undefined || prediction === undefined || !others.every(isProbability)) {
    throw new TypeError(`for each row it answers ${shown(own)}; what is served here answers one value, the prediction`);
  }
  const labels = others.map(({ name }) => name.slice(PROBABILITY.length));
  const { name, type: columnType } = prediction;
  const type = TYPES[columnType] ?? 'string';
  return {
    output: {
      type,
      classes: others.length > 0 ? labels : classNames,
      ...(isTable ? {} : { form: 'values' as const }),
    },
    read: ({ columns: answered }) => {
      const values = predictionsIn(
        answered.find((column) => column.name === name),
        columnType,
      );
      const probabilities = others.length > 0 ? tableOf(answered, labels) : matrixOf(answered, classNames);
      return values.map((value, row) =>
        probabilities === undefined ? { prediction: value } : { prediction: value, probabilities: probabilities(row) },
      );
    },
  };
}

const isProbability = ({ name, type }: Column): boolean => name.startsWith(PROBABILITY) && type === 'double';

function shown(columns: readonly Column[]): string {
  const [first] = columns;
  if (first?.width !== undefined && columns.length === 1) return `${first.width} numbers`;
  const names = columns.slice(0, 5).map(({ name }) => name.slice(0, 100));
  return `${columns.length} columns (${names.join(', ')}${columns.length > 5 ? ', …' : ''})`;
}

function predictionsIn(column: Column | undefined, type: ColumnType): RowPrediction['prediction'][] {
  if (column === undefined) throw new UnusableAnswerError('the model answered no prediction this time');
  // Beside answers to others, whole numbers may come as fractions and fractions as whole numbers.
  const areNumbers = TYPES[type] !== undefined && TYPES[column.type] !== undefined;
  const values = column.values.map(usable);
  if (column.type !== type && !(areNumbers && (type === 'double' || values.every(Number.isSafeInteger)))) {
    throw new UnusableAnswerError(`the model answered a ${column.type} this time, and a ${type} when it was tried`);
  }
  return values;
}

function usable(value: ColumnValue): RowPrediction['prediction'] {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) {
    throw new UnusableAnswerError(`the model answered ${value === null ? 'nothing' : value}`);
  }
  if (typeof value === 'bigint') throw new UnusableAnswerError(`the model answered ${value}, which is beyond ±2^53`);
  return value;
}

type RowProbabilities = (row: number) => Readonly<Record<string, number>>;

function tableOf(columns: readonly Column[], labels: readonly string[]): RowProbabilities {
  const found = labels.map((label) => columns.find(({ name }) => name === PROBABILITY + label)?.values ?? []);
  return (row) => Object.fromEntries(labels.map((label, at) => [label, probability(found[at]?.[row])]));
}

function matrixOf(columns: readonly Column[], classNames: readonly string[]): RowProbabilities | undefined {
  const width = classNames.length;
  if (width === 0) return undefined;
  const { values = [] } = columns.find(({ name }) => name === PROBABILITIES) ?? {};
  return (row) => Object.fromEntries(classNames.map((label, at) => [label, probability(values[row * width + at])]));
}

function probability(value: ColumnValue | undefined): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new UnusableAnswerError('the model answered a probability that is no number');
}
