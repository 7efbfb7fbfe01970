import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';

import type { RegistryParts } from '../ml-registry.ports.js';
import type { VersionsQueries } from '../versions/versions.queries.js';

import { datasetsOf, type ComparedDataset } from './compared-datasets.queries.js';
import { compareEvaluations, type ComparedEvaluation } from './compared-evaluation.js';
import { signatureDifferences, type SignatureDifference } from './signature-differences.js';

export interface VersionReference {
  /** Id or name of a model. */
  readonly model_id: string;
  readonly version: string;
}

/** Several versions side by side; every list of values is in the order of `models`. */
export interface Comparison {
  models: {
    model_id: string;
    model_name: string;
    version: string;
    stage: string;
    model_size_bytes: number | null;
  }[];
  /** One value per model, in the order of `models`; null where a version lacks the metric. */
  metrics: { metric: string; values: (number | null)[]; difference: number | null }[];
  /** Hyperparameters whose values are not all equal. */
  differing_hyperparameters: Record<string, unknown[]>;
  /** Input columns that differ. */
  differing_inputs: SignatureDifference[];
  datasets: ComparedDataset[];
  /** Row by row on a common test file; null where there is none, and then `evaluation_missing` says why. */
  evaluation: ComparedEvaluation | null;
  evaluation_missing: string | null;
}

const MAX_MODELS = 20;

/** Side-by-side comparison of versions. */
export class ComparisonsService {
  constructor(
    private readonly parts: Pick<RegistryParts, 'dataSource' | 'store'>,
    private readonly versions: VersionsQueries,
  ) {}

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
    const { manager } = this.parts.dataSource;
    const datasets = await datasetsOf(
      manager,
      found.map(({ id }) => id),
    );
    const { evaluation, missing } = await compareEvaluations(manager, this.parts.store, context.workspace, found);
    return {
      models: found.map(({ model_id, model_name, version, stage, model_size_bytes }) => ({
        model_id,
        model_name,
        version,
        stage,
        model_size_bytes,
      })),
      metrics: names.map((metric) =>
        row(
          metric,
          found.map(({ metrics }) => metrics[metric] ?? null),
        ),
      ),
      differing_hyperparameters: Object.fromEntries(differing),
      differing_inputs: signatureDifferences(found.map(({ signature }) => signature)),
      datasets: datasets,
      evaluation,
      evaluation_missing: missing,
    };
  }
}

function row(metric: string, values: (number | null)[]): Comparison['metrics'][number] {
  const first = values[0] ?? null;
  const last = values.at(-1) ?? null;
  return { metric, values, difference: first === null || last === null ? null : last - first };
}
