import { InvalidInputError } from '@intelgraph/kernel';

import { categoryOf, isMissing, isNumericText, numberOf } from '../tables/cells.js';
import type { Column } from '../tables/table.js';
import type { ClassTarget, NumberTarget, TargetSpec } from './fitted-pipeline.js';
import type { Task } from './task.js';

const MOST_INTEGER_CLASSES = 20;
const MOST_CLASSES = 200;

/** Counts the classes of a target column; missing cells are left out. */
function countClasses(column: Column): Map<string, number> {
  const counts = new Map<string, number>();
  for (let row = 0; row < column.values.length; row++) {
    const name = categoryOf(column.values[row]);
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function isNumeric(column: Column): boolean {
  return column.kind === 'numeric' || (column.kind === 'categorical' && isNumericText(column.values));
}

/**
 * What a target column asks for: two distinct values → `binary`; text, or at most 20 whole numbers in a narrow range →
 * `multiclass`; other numbers → `regression`.
 */
export function inferTask(column: Column): Task {
  return taskOf(column, countClasses(column));
}

function taskOf(column: Column, counts: Map<string, number>): Task {
  if (counts.size <= 2) return 'binary';
  if (!isNumeric(column)) return 'multiclass';
  const numbers = [...counts.keys()].map(Number);
  const narrow = numbers.every((n) => Number.isInteger(n) && Math.abs(n) <= 1000);
  return narrow && counts.size <= MOST_INTEGER_CLASSES ? 'multiclass' : 'regression';
}

/**
 * Learns the target's classes, or its mean and deviation.
 * @throws InvalidInputError (field `target`) if the column cannot be predicted that way.
 */
export function fitTarget(column: Column, wanted?: Task): TargetSpec {
  const counts = countClasses(column);
  const refuse = (why: string): never => {
    throw InvalidInputError.of('target', `column ${column.name} ${why}`);
  };
  if (counts.size === 0) refuse('has no values');
  if (column.kind === 'timestamp') refuse('holds times, which cannot be predicted');
  if (counts.size === 1) refuse(`has one value only (${[...counts.keys()].join('')})`);
  const task = wanted ?? taskOf(column, counts);
  if (task === 'regression') {
    return isNumeric(column) ? fitNumber(column) : refuse('is not numeric, so it cannot be a regression target');
  }
  if (task === 'binary' && counts.size !== 2) refuse(`has ${counts.size} distinct values, binary needs 2`);
  if (counts.size > MOST_CLASSES)
    refuse(`has ${counts.size} distinct values, at most ${MOST_CLASSES} classes are supported`);
  return fitClasses(column, task, [...counts.keys()]);
}

function fitClasses(column: Column, task: ClassTarget['task'], names: string[]): ClassTarget {
  const numbers = isNumeric(column);
  const order = (a: string, b: string) => (a < b ? -1 : 1);
  const classes = names.sort(numbers ? (a, b) => Number(a) - Number(b) || order(a, b) : order);
  return { column: column.name, task, classes, class_type: column.kind === 'numeric' ? 'number' : 'string' };
}

function fitNumber(column: Column): NumberTarget {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let row = 0; row < column.values.length; row++) {
    const value = numberOf(column.values[row]);
    if (!Number.isFinite(value)) continue;
    count++;
    const step = value - mean;
    mean += step / count;
    squares += step * (value - mean);
  }
  return { column: column.name, task: 'regression', mean, scale: Math.sqrt(squares / Math.max(1, count)) || 1 };
}

/** The target as training sees it: class index, or the number itself; NaN where it is missing or of an unknown class. */
export function encodeTarget(spec: TargetSpec, column: Column): Float64Array {
  const out = new Float64Array(column.values.length);
  const indices = spec.task === 'regression' ? null : new Map(spec.classes.map((name, index) => [name, index]));
  for (let row = 0; row < out.length; row++) {
    const value = column.values[row];
    if (isMissing(value)) out[row] = Number.NaN;
    else if (indices === null) out[row] = numberOf(value);
    else out[row] = indices.get(categoryOf(value) ?? '') ?? Number.NaN;
    if (!Number.isFinite(out[row])) out[row] = Number.NaN;
  }
  return out;
}
