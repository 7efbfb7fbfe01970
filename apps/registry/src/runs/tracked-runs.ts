import type { ArtifactStore } from '@intelgraph/artifact-store';
import {
  type ArtifactFilesQueries,
  loggedModelArtifactUri,
  pathOfArtifactUri,
  type Run,
  type RunDetails,
  type RunsQueries,
} from '@intelgraph/experiment-tracking';
import type { RequestContext } from '@intelgraph/kernel';
import type { RunFacts, RunSource, RunSummary } from '@intelgraph/ml-registry';

import { finiteOf, foundRun } from './found-run.js';

/** The tag of a use of a data set in which MLflow's clients say what for. */
const CONTEXT_TAG = 'mlflow.data.context';

/** The runs of experiment tracking, as the registry looks at them. */
export class TrackedRuns implements RunSource {
  constructor(
    private readonly runs: RunsQueries,
    private readonly files: ArtifactFilesQueries,
    private readonly store: Pick<ArtifactStore, 'getManifest'>,
  ) {}

  async findRun(context: RequestContext, runId: string): Promise<RunFacts | null> {
    const run = await foundRun(this.runs, context, runId);
    return run && toRunFacts(run);
  }

  async summaries(context: RequestContext, runIds: readonly string[]): Promise<RunSummary[]> {
    const runs = await this.runs.several(context, runIds);
    const contents = await this.files.contents(
      context,
      runs.flatMap(foldersOf).flatMap((folder) => folder ?? []),
    );
    return Promise.all(
      runs.map(async (run) => {
        const folders = foldersOf(run);
        const here = folders.every((folder) => folder !== undefined);
        if (!here) return toRunSummary(run, null);
        // A model lies below its run and again as a logged model; it is stored once.
        const sizes = new Map(folders.flatMap((folder) => [...(contents.get(folder) ?? [])]));
        for (const { digest, size } of await this.filesOfManifests(run)) sizes.set(digest, size);
        return toRunSummary(
          run,
          [...sizes.values()].reduce((total, size) => total + size, 0),
        );
      }),
    );
  }

  holdsArtifact(context: RequestContext, digest: string): Promise<boolean> {
    return this.runs.holdsArtifact(context, digest);
  }

  private async filesOfManifests({ artifacts }: Run) {
    const digests = [...new Set(artifacts.map(({ digest }) => digest))];
    const manifests = await Promise.all(digests.map((digest) => this.store.getManifest(digest)));
    return manifests.flatMap(({ files }) => files);
  }
}

/** Where the files lie that a run and its models logged; undefined for a place of another system. */
function foldersOf({ artifactUri, experimentNumber, modelOutputs }: RunDetails): (string | undefined)[] {
  const models = modelOutputs.map(({ modelId: id }) => loggedModelArtifactUri({ id, experiment: experimentNumber }));
  return [artifactUri, ...models].map(pathOfArtifactUri);
}

function toRunFacts({ id, experimentId, jobId, params, metrics, datasets, artifacts }: Run): RunFacts {
  const only = artifacts.length === 1 ? artifacts[0] : undefined;
  const model = artifacts.find(({ name }) => name === 'model') ?? only;
  return {
    id,
    experiment_id: experimentId,
    job_id: jobId,
    params,
    metrics: finiteOf(metrics),
    datasets: datasets.map(({ datasetId, digest, split, rows }) => ({ dataset_id: datasetId, digest, split, rows })),
    artifact_digest: model?.digest ?? null,
  };
}

function toRunSummary(run: RunDetails, size: number | null): RunSummary {
  const { id, name, experimentName: experiment, status, params } = run;
  const stated = run.datasets.map(({ datasetId, digest, split }) => ({ dataset_id: datasetId, digest, split }));
  const logged = run.datasetInputs.map(({ dataset, tags }) => ({
    ...{ dataset_id: dataset.name, digest: dataset.digest },
    split: tags[CONTEXT_TAG] ?? '',
  }));
  return {
    ...{ id, name, experiment, status, params },
    started_at: run.startedAt.toISOString(),
    ended_at: run.endedAt?.toISOString() ?? null,
    metrics: Object.fromEntries(
      Object.entries(run.metrics).map(([key, value]) => [key, Number.isFinite(value) ? value : null]),
    ),
    datasets: [...stated, ...logged].map((dataset) => ({ ...dataset, version: '' })),
    artifact_size_bytes: size,
  };
}
