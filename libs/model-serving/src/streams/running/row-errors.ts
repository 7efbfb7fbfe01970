import { AppError, InvalidInputError, type FieldProblem } from '@intelgraph/kernel';

/** `inputs[3].amount`, `entities[3].user`: which row, and what of it. */
const ROW_FIELD = /^(inputs|entities)\[(\d+)\]\.?(.*)$/;
/** Errors about models and deployments that look like errors about rows: no row can do anything about them. */
const NOT_OF_ROWS = /^(ARTIFACT|PYTHON|MODEL|MODEL_VERSION|MODEL_FORMAT|DEPLOYMENT)\./;

/** What is wrong with which row of a batch; empty where the error does not say. */
export function problemsByRow(error: unknown): ReadonlyMap<number, AppError> {
  const byRow = new Map<number, FieldProblem[]>();
  for (const { field, message } of error instanceof InvalidInputError ? error.fields : []) {
    const [, what, row, rest] = ROW_FIELD.exec(field) ?? [];
    if (what === undefined || row === undefined) continue;
    const name = what === 'inputs' ? 'inputs' : 'entity';
    const found = byRow.get(Number(row)) ?? [];
    byRow.set(Number(row), [...found, { field: rest ? `${name}.${rest}` : name, message }]);
  }
  return new Map([...byRow].map(([row, problems]) => [row, new InvalidInputError(problems)]));
}

/** Whether some row of the batch may be at fault, though the error does not say which. Else its surroundings are. */
export function isOfSomeRow(error: unknown): error is AppError {
  if (!(error instanceof AppError) || NOT_OF_ROWS.test(error.code)) return false;
  if (error.kind !== 'invalid' && error.kind !== 'malformed' && error.kind !== 'too_large') return false;
  return error.fields.every(({ field }) => /^(inputs|entities)\b/.test(field));
}
