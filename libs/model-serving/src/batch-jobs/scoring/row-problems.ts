import type { ModelInput, RunnableModel } from '../../models/model-runtime.js';

import { type ColumnValues, type InputColumns, rowAt } from './input-columns.js';

const LONGEST_REASON = 500;

/** Puts what is wrong with rows beside their places; the words are those of `validate`. */
export function findProblems(
  { inputs, validate }: RunnableModel,
  columns: InputColumns,
  rows: number,
  problems: Map<number, string>,
): void {
  const numbers = inputs.map((input) => [input, columns.get(input.name)] as const);
  if (numbers.every(([input, values]) => isNumeric(input, values))) {
    for (const [input, values] of numbers) checkNumbers(input, values as Float64Array | undefined, rows, problems);
    return;
  }
  for (let i = 0; i < rows; i++) {
    const found = validate(rowAt(columns, i));
    if (found.length === 0) continue;
    const reason = found.map(({ field, message }) => `${field}: ${message}`).join('; ');
    problems.set(i, reason.slice(0, LONGEST_REASON));
  }
}

function isNumeric({ type, required }: ModelInput, values: ColumnValues | undefined): boolean {
  if (values === undefined) return !required;
  return values instanceof Float64Array && (type === 'double' || type === 'long');
}

function checkNumbers(
  { name, required, ignored }: ModelInput,
  values: Float64Array | undefined,
  rows: number,
  problems: Map<number, string>,
): void {
  if (values === undefined || areFinite(values, rows)) return;
  for (let i = 0; i < rows; i++) {
    const value = values[i] ?? Number.NaN;
    // Only a finite number is itself when nothing is left of it.
    if (value - value === 0) continue;
    const message = Number.isNaN(value)
      ? required && 'is required'
      : ignored === undefined && 'must be a finite number';
    if (message === false) continue;
    const before = problems.get(i);
    problems.set(i, `${before === undefined ? '' : `${before}; `}${name}: ${message}`.slice(0, LONGEST_REASON));
  }
}

/** Whether nothing is to be found: of finite numbers nothing is left when they are multiplied by nothing. */
function areFinite(values: Float64Array, rows: number): boolean {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += (values[i] as number) * 0;
  return sum === 0;
}
