import type { FieldProblem } from '@intelgraph/kernel';
import { EXPLANATION_METHODS } from '@intelgraph/ml-runtime';

const FIELD = 'options.explanation_method';

/**
 * What is wrong with a method of explaining as it came, by the names of the wire.
 *
 * @param asked whether an explanation is asked for at all
 */
export function explanationProblems(method: unknown, asked: unknown): FieldProblem[] {
  if (!EXPLANATION_METHODS.some((known) => known === method)) {
    return [{ field: FIELD, message: `must be one of ${EXPLANATION_METHODS.join(', ')}` }];
  }
  return asked === true ? [] : [{ field: FIELD, message: 'needs options.return_explanation' }];
}
