import { InvalidInputError, type FieldProblem } from '@intelgraph/kernel';

import type { InputRow, RunnableModel } from '../models/model-runtime.js';

/** Problems beyond these are only counted. */
const MAX_PROBLEMS = 100;
const MAX_COLUMN_LENGTH = 100;

/** @throws InvalidInputError naming `inputs.<column>` */
export function assertRow(model: RunnableModel, row: InputRow): void {
  const problems = problemsOf(model, row, 'inputs');
  if (problems.length > 0) throw new InvalidInputError(capped(problems));
}

/**
 * @param places where the rows stand in the request
 * @throws InvalidInputError naming `inputs[<row>].<column>`
 */
export function assertRows(model: RunnableModel, rows: readonly InputRow[], places: readonly number[]): void {
  const problems: FieldProblem[] = [];
  for (let i = 0; i < rows.length; i++) {
    const found = problemsOf(model, rows[i], `inputs[${places[i] ?? i}]`);
    if (found.length > 0) problems.push(...found);
    if (problems.length > MAX_PROBLEMS * 10) break;
  }
  if (problems.length > 0) throw new InvalidInputError(capped(problems));
}

function problemsOf(model: RunnableModel, row: unknown, path: string): readonly FieldProblem[] {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    return [{ field: path, message: 'must be an object of column names and values' }];
  }
  const found = model.validate(row as InputRow);
  if (found.length === 0) return found;
  return found.map(({ field, message }) => ({
    field: `${path}.${shortened(field)}`,
    message: shortened(message, 500),
  }));
}

function shortened(text: string, length = MAX_COLUMN_LENGTH): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

function capped(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  if (problems.length <= MAX_PROBLEMS) return problems;
  const more = problems.length - MAX_PROBLEMS;
  return [...problems.slice(0, MAX_PROBLEMS), { field: 'inputs', message: `and at least ${more} more problems` }];
}
