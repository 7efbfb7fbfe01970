import type { ModelInput } from '../../models/model-runtime.js';

/** What `pandas.read_csv` takes for a value that is missing; in texts only the blank is one, since "None" may be a category. */
const MISSING: ReadonlySet<string> = new Set([
  ...['', '#N/A', '#N/A N/A', '#NA', '-1.#IND', '-1.#QNAN', '-NaN', '-nan', '1.#IND', '1.#QNAN', '<NA>', 'N/A', 'NA'],
  ...['NULL', 'NaN', 'NaT', 'None', 'n/a', 'nan', 'null'],
]);
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
const TRUE = /^true$/i;
const FALSE = /^false$/i;

/** A text cell as a value of its column; what is no such value stays text, for the model to refuse. */
export function textCell(text: string, { type, acceptsNumbers }: ModelInput): unknown {
  if (text === '' || (type !== 'string' && MISSING.has(text))) return null;
  switch (type) {
    case 'double':
    case 'long':
      return NUMBER.test(text) ? Number(text) : text;
    case 'boolean':
      return TRUE.test(text) ? true : FALSE.test(text) ? false : text;
    case 'string':
      return acceptsNumbers === true && NUMBER.test(text) ? Number(text) : text;
    default:
      return text;
  }
}
