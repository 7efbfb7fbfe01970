import { UnusableDataError } from '@intelgraph/data-files';
import type { TabularFile } from './tabular-file.js';

const USUAL_NAMES = ['target', 'label', 'y', 'class'] as const;
const MAX_LISTED = 50;

/** Fewest rows with a target that can be trained on. */
export const MIN_ROWS = 20;

/**
 * The column to predict: the one asked for, else the one named target, label, y or class (in this order; any case).
 *
 * @throws UnusableDataError naming `dataset_config.target` and the columns that there are
 */
export function chooseTarget(names: readonly string[], wanted: string | undefined): string {
  const listed = names.slice(0, MAX_LISTED).join(', ') + (names.length > MAX_LISTED ? ', …' : '');
  if (wanted !== undefined) {
    if (names.includes(wanted)) return wanted;
    throw new UnusableDataError('dataset_config.target', `there is no column "${wanted}"; the columns are ${listed}`);
  }
  for (const usual of USUAL_NAMES) {
    const found = names.includes(usual) ? usual : names.find((name) => name.toLowerCase() === usual);
    if (found !== undefined) return found;
  }
  throw new UnusableDataError(
    'dataset_config.target',
    `is needed: no column is named ${USUAL_NAMES.join(', ')}; the columns are ${listed}`,
  );
}

/**
 * Whether anything can be learned from the target.
 *
 * @throws UnusableDataError when it has too few rows, only one value, times, or nothing beside it
 */
export async function assertLearnable(
  { relation, session }: TabularFile,
  target: string,
  field: string,
): Promise<void> {
  const column = relation.columns.find(({ name }) => name === target);
  if (column === undefined) throw new UnusableDataError(field, `lacks the target column "${target}"`);
  if (relation.columns.length < 2) throw new UnusableDataError(field, 'has no column beside the target');
  if (column.kind === 'timestamp') {
    throw new UnusableDataError('dataset_config.target', `"${target}" holds times, which cannot be predicted`);
  }
  const [facts] = await session.rows(
    `SELECT count(v)::DOUBLE AS filled, count(DISTINCT v)::DOUBLE AS kinds
     FROM (SELECT ${column.expression} AS v FROM ${relation.from})`,
  );
  const filled = Number(facts?.['filled']);
  if (filled < MIN_ROWS) {
    throw new UnusableDataError(field, `has ${filled} rows with a target; at least ${MIN_ROWS} are needed`);
  }
  if (Number(facts?.['kinds']) < 2) {
    throw new UnusableDataError('dataset_config.target', `"${target}" has the same value in every row`);
  }
}
