import { AppError } from '@intelgraph/kernel';

import type { RowProblem } from '../rows/row-predictions.js';

/** What MLflow calls a refusal of its scoring server (mlflow/protos/databricks.proto). */
export type ScoringErrorCode =
  | 'BAD_REQUEST'
  | 'INVALID_PARAMETER_VALUE'
  | 'UNAUTHENTICATED'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_DOES_NOT_EXIST'
  | 'REQUEST_LIMIT_EXCEEDED'
  | 'CANCELLED'
  | 'TEMPORARILY_UNAVAILABLE'
  | 'DEADLINE_EXCEEDED'
  | 'INTERNAL_ERROR';

const CODE_OF_STATUS: Readonly<Record<number, ScoringErrorCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'RESOURCE_DOES_NOT_EXIST',
  413: 'INVALID_PARAMETER_VALUE',
  422: 'INVALID_PARAMETER_VALUE',
  429: 'REQUEST_LIMIT_EXCEEDED',
  499: 'CANCELLED',
  503: 'TEMPORARILY_UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

export const codeOf = (status: number): ScoringErrorCode =>
  CODE_OF_STATUS[status] ?? (status < 500 ? 'BAD_REQUEST' : 'INTERNAL_ERROR');

/** The request is none that a scoring server understands, in MLflow's words. */
export class ScoringRequestError extends AppError {
  constructor(message: string) {
    super('SCORING.BAD_REQUEST', 'malformed', `Invalid input. ${message}`);
  }
}

/** The body is in a media type, or has parameters of one, that a scoring server does not take. */
export class UnsupportedContentError extends AppError {
  constructor(message: string) {
    super('SCORING.UNSUPPORTED_CONTENT', 'malformed', message);
  }
}

/** The rows are not those of the model's signature. */
export class SchemaEnforcementError extends AppError {
  constructor(reason: string) {
    super('SCORING.SCHEMA_NOT_MET', 'invalid', `Failed to enforce schema of the data. Error: ${reason}`);
  }

  static missing(missing: readonly string[], extra: readonly string[]): SchemaEnforcementError {
    const also = extra.length === 0 ? '' : ` Note that there were extra inputs: ${listed(extra)}.`;
    return new SchemaEnforcementError(`Model is missing inputs ${listed(missing)}.${also}`);
  }

  static of(problems: readonly RowProblem[]): SchemaEnforcementError {
    return new SchemaEnforcementError(problems.map(told).join('; '));
  }
}

const MOST_LISTED = 100;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_LISTED).map((name) => `'${name}'`);
  return `[${shown.join(', ')}${names.length > MOST_LISTED ? ', …' : ''}]`;
}

const told = ({ row, column, message }: RowProblem): string =>
  column === undefined ? message : `column '${column}' of row ${row} ${message}`;
