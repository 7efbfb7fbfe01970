import type { FieldProblem } from '@intelgraph/kernel';

import { epochOf, isMissing, numberOf } from '../tables/cells.js';
import type { ModelSignature, SignatureInput } from './model-signature.js';

/** The problems of one row, each naming its column; empty where the row can be served. Never throws. */
export type RowValidator = (row: unknown) => FieldProblem[];

const NO_PROBLEMS: FieldProblem[] = [];
const LONGEST_TEXT = 10_000;

/**
 * Compiles a signature into a check of request rows: missing required columns, wrong types, unknown columns, numbers that
 * are not finite. A hand-made closure per column instead of a schema compiler: about 1 µs for 30 columns, and its
 * messages are ours. Unknown categories pass: the model serves them through its bucket for unknown ones.
 */
export function compileValidator(signature: ModelSignature): RowValidator {
  const inputs = signature.inputs;
  const known = new Set(inputs.map((input) => input.name));
  const checks = inputs.map((input) => ({ name: input.name, required: input.required, check: valueCheck(input) }));
  return (row) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      return [{ field: '', message: 'must be an object of column names and values' }];
    }
    const record = row as Record<string, unknown>;
    let problems = NO_PROBLEMS;
    for (const { name, required, check } of checks) {
      const value = Object.hasOwn(record, name) ? record[name] : undefined;
      let message: string | null = null;
      if (value === undefined || value === null) message = required ? 'is required' : null;
      else message = check(value);
      if (message !== null) problems = [...problems, { field: name, message }];
    }
    for (const name in record) {
      if (!known.has(name)) problems = [...problems, { field: name, message: 'is not a column of this model' }];
    }
    return problems;
  };
}

type ValueCheck = (value: unknown) => string | null;

function valueCheck(input: SignatureInput): ValueCheck {
  if (input.ignored !== undefined) return checkScalar;
  switch (input.type) {
    case 'double':
    case 'long':
      return input.accepts_text === true ? checkNumberOrText(!input.required) : checkNumber;
    case 'string':
      return checkCategory(input);
    case 'boolean':
      return (value) => (typeof value === 'boolean' || value === 0 || value === 1 ? null : 'must be true or false');
    case 'datetime':
      return (value) => (Number.isNaN(epochOf(value)) ? 'must be a time (ISO 8601 text or epoch milliseconds)' : null);
  }
}

function checkScalar(value: unknown): string | null {
  return typeof value === 'object' || typeof value === 'function' ? 'must be a plain value' : null;
}

function checkNumber(value: unknown): string | null {
  if (typeof value !== 'number') return 'must be a number';
  return Number.isFinite(value) ? null : 'must be a finite number';
}

function checkNumberOrText(optional: boolean): ValueCheck {
  return (value) => {
    if (typeof value !== 'string') return checkNumber(value);
    if (isMissing(value)) return optional ? null : 'is required';
    return Number.isFinite(numberOf(value)) ? null : 'must be a number';
  };
}

function checkCategory(input: SignatureInput): ValueCheck {
  return (value) => {
    if (typeof value === 'number' && input.accepts_numbers === true) return checkNumber(value);
    if (typeof value !== 'string') return 'must be text';
    if (value.length > LONGEST_TEXT) return `must be at most ${LONGEST_TEXT} characters`;
    return input.required && isMissing(value) ? 'is required' : null;
  };
}
