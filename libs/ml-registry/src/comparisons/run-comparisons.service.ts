import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';

import type { RegistryParts, RunSummary } from '../ml-registry.ports.js';

import { compareEvaluations, type ComparedEvaluation, type EvaluationOutcome } from './compared-evaluation.js';
import { findLatencies, LATENCY_MISSING, type MeasuredLatency } from './measured-latencies.queries.js';
import { findRegisteredVersions, type RegisteredVersion } from './registered-versions.queries.js';
import { type ComparedDataset, datasetRows, differingEntries, type MetricRow, metricRows } from './side-by-side.js';
import { signatureDifferences, type SignatureDifference } from './signature-differences.js';

/** A run beside others. */
export interface ComparedRun {
  id: string;
  name: string;
  experiment: string;
  status: string;
  started_at: string;
  ended_at: string | null;
  /** Null while it runs. */
  duration_ms: number | null;
  /** Of its artifacts and of the models that it logged; null where they are kept elsewhere. */
  artifact_size_bytes: number | null;
  /** The version that was registered from it last. */
  model_name: string | null;
  model_version: string | null;
  latency: MeasuredLatency | null;
  latency_missing: string | null;
}

/** Several runs side by side; every list of values is in the order of `runs`. */
export interface RunComparison {
  runs: ComparedRun[];
  /** The last value of each metric; null where a run lacks it or it is not a number. */
  metrics: MetricRow[];
  /** Parameters whose values are not all equal. */
  differing_params: Record<string, unknown[]>;
  /** Input columns of the versions registered from the runs that differ. */
  differing_inputs: SignatureDifference[];
  datasets: ComparedDataset[];
  /** Of the versions registered from the runs; null where there is none, and then `evaluation_missing` says why. */
  evaluation: ComparedEvaluation | null;
  evaluation_missing: string | null;
}

export const MAX_COMPARED_RUNS = 100;

/** Side-by-side comparison of runs. */
export class RunComparisonsService {
  constructor(private readonly parts: Pick<RegistryParts, 'dataSource' | 'store' | 'runs'>) {}

  /**
   * `difference` is the last value minus the first. @throws InvalidInputError unless 2 to 100 different runs are given,
   * and what the source of runs throws for one that does not exist
   */
  async compare(context: RequestContext, ids: readonly string[]): Promise<RunComparison> {
    requireRole(context, 'viewer');
    const { dataSource, runs } = this.parts;
    if (ids.length < 2 || ids.length > MAX_COMPARED_RUNS || new Set(ids).size < ids.length) {
      throw InvalidInputError.of('runs', `must name 2 to ${MAX_COMPARED_RUNS} different runs`);
    }
    if (runs === undefined) throw InvalidInputError.of('runs', 'no runs are tracked here');
    const found = await runs.summaries(context, ids);
    const { manager } = dataSource;
    const versions = await findRegisteredVersions(
      manager,
      context.workspace,
      found.map(({ id }) => id),
    );
    const registered = versions.flatMap((version) => version ?? []);
    const latencies = await findLatencies(manager, context.workspace, registered);
    const latencyOf = new Map(registered.map((version, i) => [version, latencies[i] ?? null]));
    const { evaluation, missing } = await this.evaluated(context, found, versions);
    return {
      runs: found.map((run, i) => comparedRun(run, versions[i] ?? null, latencyOf)),
      metrics: metricRows(found.map(({ metrics }) => metrics)),
      differing_params: differingEntries(found.map(({ params }) => params)),
      differing_inputs: signatureDifferences(versions.map((version) => version?.signature ?? null)),
      datasets: datasetRows(found.map(({ datasets }) => datasets)),
      evaluation,
      evaluation_missing: missing,
    };
  }

  /** Runs keep no predictions of their own: those of the versions made of them are compared. */
  private async evaluated(
    context: RequestContext,
    runs: readonly RunSummary[],
    versions: readonly (RegisteredVersion | null)[],
  ): Promise<EvaluationOutcome> {
    const without = runs.find((_, i) => (versions[i] ?? null) === null);
    if (without !== undefined) {
      return { evaluation: null, missing: `no version was registered from run ${without.id}` };
    }
    const registered = versions.flatMap((version) => version ?? []);
    return compareEvaluations(this.parts.dataSource.manager, this.parts.store, context.workspace, registered);
  }
}

function comparedRun(
  run: RunSummary,
  version: RegisteredVersion | null,
  latencies: ReadonlyMap<RegisteredVersion, MeasuredLatency | null>,
): ComparedRun {
  const { id, name, experiment, status, started_at, ended_at, artifact_size_bytes } = run;
  const latency = version === null ? null : (latencies.get(version) ?? null);
  const missing = version === null ? 'no version was registered from the run' : LATENCY_MISSING;
  return {
    ...{ id, name, experiment, status, started_at, ended_at },
    duration_ms: ended_at === null ? null : Date.parse(ended_at) - Date.parse(started_at),
    artifact_size_bytes,
    model_name: version?.model_name ?? null,
    model_version: version?.version ?? null,
    latency,
    latency_missing: latency === null ? missing : null,
  };
}
