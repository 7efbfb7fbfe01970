import { AppError } from '@intelgraph/kernel';

/** The model answered something for these rows that is no answer: a gap, NaN, a number that nobody can be told exactly. */
export class UnusableAnswerError extends AppError {
  constructor(message: string) {
    super('PYTHON_MODEL.UNUSABLE_ANSWER', 'invalid', message, { fields: [{ field: 'inputs', message }] });
  }
}
