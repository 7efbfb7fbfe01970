import { AppError, type ErrorKind } from '@intelgraph/kernel';

import { int64ToWire } from './wire-numbers.js';

/** HTTP status of each error code that MLflow's clients know (mlflow/protos/databricks.proto). */
export const MLFLOW_STATUS = {
  BAD_REQUEST: 400,
  INVALID_PARAMETER_VALUE: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  RESOURCE_CONFLICT: 409,
  REQUEST_LIMIT_EXCEEDED: 429,
  CANCELLED: 499,
  INTERNAL_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
} as const;
export type MlflowErrorCode = keyof typeof MLFLOW_STATUS;

const KIND_OF_STATUS: Readonly<Record<number, ErrorKind>> = {
  400: 'malformed',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  429: 'exhausted',
  499: 'cancelled',
  // Nothing failed: the client is told to do without.
  501: 'invalid',
  503: 'unavailable',
  504: 'timeout',
};

/** An error whose MLflow code is not the usual one of its kind. */
export class MlflowError extends AppError {
  constructor(
    readonly errorCode: MlflowErrorCode,
    message: string,
  ) {
    super(`MLFLOW.${errorCode}`, KIND_OF_STATUS[MLFLOW_STATUS[errorCode]] ?? 'internal', message);
  }
}

/** The request is refused, in the words given. */
export const refused = (reason: string): MlflowError => new MlflowError('INVALID_PARAMETER_VALUE', reason);

/** A required field is absent or empty, in the words that MLflow's own tests look for. */
export function missingParameter(path: string): MlflowError {
  return new MlflowError('INVALID_PARAMETER_VALUE', `Missing value for required parameter '${path}'`);
}

const SHOWN_CHARACTERS = 100;

/** Whole numbers beyond 2^53 may stand anywhere in a value that is refused. */
function wideNumber(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? int64ToWire(value) : value;
}

/** A field has a value that it cannot have, in the words that MLflow's own tests look for. */
export function invalidParameter(path: string, value: unknown, reason?: string): MlflowError {
  const json = JSON.stringify(value, wideNumber);
  const shown = json.length > SHOWN_CHARACTERS ? `${json.slice(0, SHOWN_CHARACTERS)}...` : json;
  const because = reason === undefined ? '' : `: ${reason}`;
  return new MlflowError(
    'INVALID_PARAMETER_VALUE',
    `Invalid value ${shown} for parameter '${path}' supplied${because}`,
  );
}

/** The MLflow code of an answer with this status whose error names none itself. */
export function codeOfStatus(status: number, code: string): MlflowErrorCode {
  switch (status) {
    case 400:
      return 'BAD_REQUEST';
    case 401:
      return 'UNAUTHENTICATED';
    case 403:
      return 'PERMISSION_DENIED';
    case 404:
      return code === 'REQUEST.NO_ROUTE' ? 'ENDPOINT_NOT_FOUND' : 'RESOURCE_DOES_NOT_EXIST';
    case 409:
      return code.endsWith('.EXISTS') ? 'RESOURCE_ALREADY_EXISTS' : 'RESOURCE_CONFLICT';
    case 413:
    case 422:
      return 'INVALID_PARAMETER_VALUE';
    case 429:
      return 'REQUEST_LIMIT_EXCEEDED';
    case 499:
      return 'CANCELLED';
    case 503:
      return 'TEMPORARILY_UNAVAILABLE';
    case 504:
      return 'DEADLINE_EXCEEDED';
    default:
      return status < 500 ? 'BAD_REQUEST' : 'INTERNAL_ERROR';
  }
}
