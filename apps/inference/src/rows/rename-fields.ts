import { InvalidInputError } from '@intelgraph/kernel';

/** An error about a part of a request with its fields as the whole request names them; any other error as it is. */
export function renameFields(error: unknown, rename: (field: string) => string): unknown {
  if (!(error instanceof InvalidInputError)) return error;
  return new InvalidInputError(error.fields.map(({ field, message }) => ({ field: rename(field), message })));
}
