import { InvalidInputError } from '@intelgraph/kernel';

/** A condition of a search as SQL text with named parameters. */
export interface SqlCondition {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const COLUMNS: Readonly<Record<string, string>> = {
  model: 'version.model_name',
  name: 'version.model_name',
  version: 'version.version',
  stage: 'version.stage',
  framework: 'version.framework',
  model_type: 'version.model_type',
  author: 'version.author',
  run_id: 'version.run_id',
  artifact_status: 'version.artifact_status',
};

const MAX_CONDITIONS = 20;
const CONDITION =
  /^\s*(?<subject>[A-Za-z_]+)(?:\.(?<key>[^\s<>=!'"]+|"[^"]+"))?\s*(?<operator><=|>=|!=|=|<|>)\s*(?<value>'(?:[^']|'')*'|[^\s']+)\s*$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Reads a filter such as `metrics.auc >= 0.8 AND tag = 'fraud' AND stage = 'staging'`: conditions joined by AND.
 * Texts are quoted by `'` (doubled inside); `metrics.<name>` compares numbers; `tag`, `model`, `version`, `stage`,
 * `framework`, `model_type`, `author`, `run_id`, `artifact_status` take `=` and `!=`.
 *
 * @throws InvalidInputError that names `filter` and the condition
 */
export function parseVersionFilter(filter: string): SqlCondition[] {
  const conditions = splitByAnd(filter);
  if (conditions.length > MAX_CONDITIONS) throw refuse(`must have at most ${MAX_CONDITIONS} conditions`);
  return conditions.map((condition, i) => parseCondition(condition, i));
}

// An AND inside quotes is text.
function splitByAnd(filter: string): string[] {
  const parts = [''];
  for (const token of filter.match(/'(?:[^']|'')*'|"[^"]*"|\s+and\s+|[\s\S]/gi) ?? []) {
    if (/^\s+and\s+$/i.test(token)) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${token}`);
  }
  return parts;
}

function parseCondition(condition: string, i: number): SqlCondition {
  const { subject, key, operator, value } = CONDITION.exec(condition)?.groups ?? {};
  if (subject === undefined || operator === undefined || value === undefined) {
    throw refuse(`"${condition.trim()}" is not <field> <operator> <value>`);
  }
  if (subject === 'metrics' || subject === 'metric') return metricCondition(key, operator, value, i);
  if (key !== undefined) throw refuse(`"${subject}.${key}" is not a known field`);
  return textCondition(subject, operator, value, i);
}

function metricCondition(key: string | undefined, operator: string, value: string, i: number): SqlCondition {
  if (key === undefined) throw refuse('must name the metric: metrics.<name>');
  if (!NUMBER.test(value) || !Number.isFinite(Number(value))) throw refuse(`"${value}" is not a number`);
  const sql = `(version.metrics ->> :key${i})::float8 ${operator === '!=' ? '<>' : operator} :value${i}`;
  return { sql, parameters: { [`key${i}`]: key.replaceAll('"', ''), [`value${i}`]: Number(value) } };
}

function textCondition(subject: string, operator: string, quoted: string, i: number): SqlCondition {
  if (operator !== '=' && operator !== '!=') throw refuse(`"${subject}" can be compared by = and != only`);
  const value = quoted.startsWith("'") ? quoted.slice(1, -1).replaceAll("''", "'") : quoted;
  const parameters = { [`value${i}`]: value };
  if (subject === 'tag' || subject === 'tags') {
    const has = `version.tags @> ARRAY[:value${i}]::text[]`;
    return { sql: operator === '=' ? has : `NOT (${has})`, parameters };
  }
  const column = COLUMNS[subject];
  if (column === undefined) throw refuse(`"${subject}" is not a known field`);
  return { sql: `${column} ${operator === '=' ? '=' : 'IS DISTINCT FROM'} :value${i}`, parameters };
}

const refuse = (message: string): InvalidInputError => InvalidInputError.of('filter', message);
