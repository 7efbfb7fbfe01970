import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';

import type { RegistryParts } from '../ml-registry.ports.js';
import type { VersionsQueries } from '../versions/versions.queries.js';

import { datasetsOf } from './compared-datasets.queries.js';
import { compareEvaluations, type ComparedEvaluation } from './compared-evaluation.js';
import { findLatencies, LATENCY_MISSING, type MeasuredLatency } from './measured-latencies.queries.js';
import { type ComparedDataset, differingEntries, type MetricRow, metricRows } from './side-by-side.js';
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
    /** Null where no evaluation has measured it, and then `latency_missing` says so. */
    latency: MeasuredLatency | null;
    latency_missing: string | null;
  }[];
  /** One value per model, in the order of `models`; null where a version lacks the metric. */
  metrics: MetricRow[];
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
    const { manager } = this.parts.dataSource;
    const datasets = await datasetsOf(
      manager,
      found.map(({ id }) => id),
    );
    const latencies = await findLatencies(manager, context.workspace, found);
    const { evaluation, missing } = await compareEvaluations(manager, this.parts.store, context.workspace, found);
    return {
      models: found.map(({ model_id, model_name, version, stage, model_size_bytes }, i) => {
        const latency = latencies[i] ?? null;
        const latency_missing = latency === null ? LATENCY_MISSING : null;
        return { model_id, model_name, version, stage, model_size_bytes, latency, latency_missing };
      }),
      metrics: metricRows(found.map(({ metrics }) => metrics)),
      differing_hyperparameters: differingEntries(found.map(({ hyperparameters }) => hyperparameters)),
      differing_inputs: signatureDifferences(found.map(({ signature }) => signature)),
      datasets,
      evaluation,
      evaluation_missing: missing,
    };
  }
}
