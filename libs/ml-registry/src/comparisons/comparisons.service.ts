import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';

import type { VersionsQueries } from '../versions/versions.queries.js';

export interface VersionReference {
  /** Id or name of a model. */
  readonly model_id: string;
  readonly version: string;
}

/** Metrics of several versions side by side. */
export interface Comparison {
  models: { model_id: string; model_name: string; version: string; stage: string }[];
  /** One value per model, in the order of `models`; null where a version lacks the metric. */
  metrics: { metric: string; values: (number | null)[]; difference: number | null }[];
  /** Hyperparameters whose values are not all equal. */
  differing_hyperparameters: Record<string, unknown[]>;
}

const MAX_MODELS = 20;

/** Side-by-side comparison of versions. */
export class ComparisonsService {
  constructor(private readonly versions: VersionsQueries) {}

  /** `difference` is the last value minus the first. @throws InvalidInputError unless 2 to 20 versions are given */
  async compare(context: RequestContext, references: readonly VersionReference[]): Promise<Comparison> {
    if (references.length < 2 || references.length > MAX_MODELS) {
      throw InvalidInputError.of('versions', `must name 2 to ${MAX_MODELS} versions`);
    }
    const found = await Promise.all(
      references.map(({ model_id, version }) => this.versions.get(context, model_id, version)),
    );
    const names = [...new Set(found.flatMap(({ metrics }) => Object.keys(metrics)))].sort();
    const parameters = [...new Set(found.flatMap(({ hyperparameters }) => Object.keys(hyperparameters)))].sort();
    const differing = parameters
      .map((name) => [name, found.map(({ hyperparameters }) => hyperparameters[name] ?? null)] as const)
      .filter(([, values]) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
    return {
      models: found.map(({ model_id, model_name, version, stage }) => ({ model_id, model_name, version, stage })),
      metrics: names.map((metric) =>
        row(
          metric,
          found.map(({ metrics }) => metrics[metric] ?? null),
        ),
      ),
      differing_hyperparameters: Object.fromEntries(differing),
    };
  }
}

function row(metric: string, values: (number | null)[]): Comparison['metrics'][number] {
  const first = values[0] ?? null;
  const last = values.at(-1) ?? null;
  return { metric, values, difference: first === null || last === null ? null : last - first };
}
