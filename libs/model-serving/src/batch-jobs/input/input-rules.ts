import { UnusableDataError } from '@intelgraph/data-files';
import { InvalidInputError } from '@intelgraph/kernel';

import type { RunnableModel } from '../../models/model-runtime.js';
import { assertKept, isKept, type KeptColumns } from '../kept-columns/kept-columns.js';
import type { AnswerColumn } from '../scoring/answer-columns.js';

/**
 * Whether the columns of a file and those of a model fit together. Columns that the model does not know are kept; those that it
 * ignores may be absent.
 *
 * @throws UnusableDataError naming `field`, InvalidInputError for columns to be kept that are not there
 */
export function assertColumns(
  { columns, kept }: { readonly columns: readonly string[]; readonly kept: KeptColumns },
  { inputs }: RunnableModel,
  answers: readonly AnswerColumn[],
  field: string,
): void {
  const known = new Set(columns);
  const missing = inputs.filter(({ name, required }) => required && !known.has(name)).map(({ name }) => name);
  if (missing.length > 0) {
    throw new UnusableDataError(field, `has no column ${missing.slice(0, 20).join(', ')}, which the model requires`);
  }
  assertKept(kept, columns);
  const taken = answers.filter(({ name }) => known.has(name) && isKept(kept, name)).map(({ name }) => name);
  if (taken.length > 0) {
    throw new UnusableDataError(field, `has a column ${taken.join(', ')}, which the output adds`);
  }
}

/** @throws InvalidInputError for models that do not answer a value for each row */
export function assertAnswers({ output, isWhole }: RunnableModel): void {
  if (output.tensors === undefined && isWhole !== true) return;
  throw InvalidInputError.of('model_name', 'the model answers in tensors; batch jobs take models that answer a value');
}
