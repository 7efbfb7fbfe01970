import { UnusableDataError } from './data-files.errors.js';

const MAX_COLUMN_NAME = 200;
/** JSON bodies with this key are refused everywhere: a model with such an input could never be asked. */
const UNSENDABLE = '__proto__';

/**
 * Checks the header of a file. Blank names become `column_<position>` (pandas writes its index so).
 *
 * @throws UnusableDataError on a name that occurs twice, is too long, holds control characters or cannot be a key in a request
 */
export function checkColumnNames(raw: readonly (string | null)[], field: string, maxColumns: number): string[] {
  if (raw.length > maxColumns) {
    throw new UnusableDataError(field, `has ${raw.length} columns, more than the limit of ${maxColumns}`);
  }
  const names = raw.map((name, index) => (name ?? '').trim() || `column_${index + 1}`);
  const seen = new Map<string, number>();
  names.forEach((name, index) => {
    if (name.length > MAX_COLUMN_NAME) {
      throw new UnusableDataError(
        field,
        `line 1: the name of column ${index + 1} is longer than ${MAX_COLUMN_NAME} characters`,
      );
    }
    if (/\p{Cc}/u.test(name)) {
      throw new UnusableDataError(field, `line 1: the name of column ${index + 1} holds control characters`);
    }
    if (name === UNSENDABLE) {
      throw new UnusableDataError(field, `line 1: column ${index + 1} is named "${name}", which requests cannot carry`);
    }
    const before = seen.get(name);
    if (before !== undefined) {
      throw new UnusableDataError(field, `line 1: columns ${before + 1} and ${index + 1} are both named "${name}"`);
    }
    seen.set(name, index);
  });
  return names;
}
