import { AppError } from '@intelgraph/kernel';

/** None was generated yet. */
export class ModelCardNotFoundError extends AppError {
  constructor(model: string, version: string) {
    super('MODEL_CARD.NOT_FOUND', 'not_found', `there is no card of ${model} ${version} yet`, {
      details: { model, version },
    });
  }
}

/** The author stated nothing yet. */
export class CardStatementNotFoundError extends AppError {
  constructor(model: string, version: string) {
    super('MODEL_CARD.STATEMENT_NOT_FOUND', 'not_found', `nothing was stated about ${model} ${version} yet`, {
      details: { model, version },
    });
  }
}

/** Somebody else changed it meanwhile. */
export class CardStatementRevisionError extends AppError {
  constructor(expected: number, actual: number) {
    super('MODEL_CARD.REVISION_CONFLICT', 'conflict', `the statement is at revision ${actual}, not ${expected}`, {
      details: { expected, actual },
    });
  }
}
