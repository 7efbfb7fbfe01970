import { RunNotFoundError, type Run, type RunsQueries } from '@intelgraph/experiment-tracking';
import type { RequestContext } from '@intelgraph/kernel';
import type { RunFacts, RunSource } from '@intelgraph/ml-registry';

/** The runs of experiment tracking, as the registry looks at them. */
export class TrackedRuns implements RunSource {
  constructor(private readonly runs: RunsQueries) {}

  async findRun(context: RequestContext, runId: string): Promise<RunFacts | null> {
    try {
      return toRunFacts(await this.runs.get(context, runId));
    } catch (error) {
      if (error instanceof RunNotFoundError) return null;
      throw error;
    }
  }

  holdsArtifact(context: RequestContext, digest: string): Promise<boolean> {
    return this.runs.holdsArtifact(context, digest);
  }
}

function toRunFacts({ id, experimentId, jobId, params, metrics, datasets, artifacts }: Run): RunFacts {
  const only = artifacts.length === 1 ? artifacts[0] : undefined;
  const model = artifacts.find(({ name }) => name === 'model') ?? only;
  return {
    id,
    experiment_id: experimentId,
    job_id: jobId,
    params,
    // A version's metrics are numbers that can be compared; NaN is none.
    metrics: Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value))),
    datasets: datasets.map(({ datasetId, digest, split, rows }) => ({ dataset_id: datasetId, digest, split, rows })),
    artifact_digest: model?.digest ?? null,
  };
}
