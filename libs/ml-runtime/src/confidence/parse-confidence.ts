import type { FittedPipeline } from '../pipeline/fitted-pipeline.js';
import { ModelFormatError } from '../runtime.errors.js';
import { MOST_SCORES, type ModelConfidence } from './model-confidence.js';

type Json = Readonly<Record<string, unknown>>;
/** The smallest and the largest value that a score can have. */
type Bounds = readonly [number, number];

const FILE = 'confidence.json';
const SHARES: Bounds = [0, 1 + 1e-9];
const SIZES: Bounds = [0, Number.MAX_VALUE];
const ANY: Bounds = [-Number.MAX_VALUE, Number.MAX_VALUE];

/**
 * Checks what was read from `confidence.json`.
 *
 * @param hasQuantiles whether the artifact has a network that predicts quantiles
 * @throws ModelFormatError
 */
export function parseConfidence(value: unknown, { target }: FittedPipeline, hasQuantiles: boolean): ModelConfidence {
  const fail = (reason: string): never => {
    throw new ModelFormatError(FILE, reason);
  };
  if (!isObject(value)) return fail('is not an object');
  if (value['version'] !== 1) fail(`has version ${String(value['version'])}, this release reads version 1`);
  const { rows } = value;
  if (!Number.isInteger(rows) || Number(rows) < 1 || Number(rows) > MOST_SCORES) {
    fail(`has no number of rows from 1 to ${MOST_SCORES}`);
  }
  const check = (list: unknown, name: string, bounds: Bounds): void => {
    const problem = scoresProblem(list, Number(rows), bounds);
    if (problem !== undefined) fail(`${name} ${problem}`);
  };
  check(value['distances'], 'distances', SIZES);
  if (target.task === 'regression') {
    const { values } = value;
    if (!isObject(values)) return fail('has no scores of values');
    check(values['split'], 'values.split', SIZES);
    if (values['cqr'] !== undefined) check(values['cqr'], 'values.cqr', ANY);
    if ((values['cqr'] !== undefined) !== hasQuantiles) fail('values.cqr and quantiles.json go together');
  } else {
    const { labels } = value;
    if (!isObject(labels)) return fail('has no scores of labels');
    check(labels['lac'], 'labels.lac', SHARES);
    check(labels['aps'], 'labels.aps', SHARES);
  }
  return value as unknown as ModelConfidence;
}

function scoresProblem(list: unknown, rows: number, [lowest, highest]: Bounds): string | undefined {
  if (!Array.isArray(list) || list.length !== rows) return `must hold ${rows} numbers`;
  let before = -Infinity;
  for (const score of list as unknown[]) {
    if (typeof score !== 'number' || !(score >= lowest && score <= highest)) return 'holds what is no such score';
    if (score < before) return 'must ascend';
    before = score;
  }
  return undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
