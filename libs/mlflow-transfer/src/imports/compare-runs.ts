import type { Run } from '../mlflow/entities.js';
import { toWideJson } from '../wire/wide-json.js';

/** In what two runs differ that should be the same: fields, parameters, tags, last metrics, data sets by digest, models. */
export function differencesOf(one: Run, other: Run): string[] {
  const fields = ['name', 'status', 'userId', 'startedAt', 'endedAt'] as const;
  return [
    ...fields.filter((field) => one[field] !== other[field]),
    ...missing('params', Object.entries(one.params), Object.entries(other.params)),
    ...missing('tags', Object.entries(one.tags), Object.entries(other.tags)),
    ...missing('metrics', one.metrics, other.metrics),
    ...missing('datasets', one.datasets.map(contentOf), other.datasets.map(contentOf)),
    ...missing('model inputs', one.modelInputs, other.modelInputs),
    ...missing('model outputs', one.modelOutputs, other.modelOutputs),
  ];
}

const contentOf = ({ dataset }: Run['datasets'][number]): unknown => [dataset['name'], dataset['digest']];

function missing(what: string, wanted: readonly unknown[], found: readonly unknown[]): string[] {
  const known = new Set(found.map((item) => toWideJson(item)));
  const lost = wanted.map((item) => toWideJson(item)).filter((item) => !known.has(item));
  return lost.length === 0 ? [] : [`${what} ${lost.slice(0, 3).join(', ').slice(0, 200)}`];
}
