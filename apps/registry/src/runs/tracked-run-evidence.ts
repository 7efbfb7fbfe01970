import type { ArtifactStore } from '@intelgraph/artifact-store';
import {
  ArtifactFileNotFoundError,
  type ArtifactFilesQueries,
  pathOfArtifactUri,
  type Run,
  type RunsQueries,
} from '@intelgraph/experiment-tracking';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import type { RunEvidenceSource, RunSeen } from '@intelgraph/ml-registry';

import { finiteOf, foundRun } from './found-run.js';

/** The runs of experiment tracking, as the evidence of checklists sees them. */
export class TrackedRunEvidence implements RunEvidenceSource {
  constructor(
    private readonly runs: RunsQueries,
    private readonly files: ArtifactFilesQueries,
    private readonly store: ArtifactStore,
  ) {}

  async findRun(context: RequestContext, runId: string): Promise<RunSeen | null> {
    const run = await this.liveRun(context, runId);
    if (run === null) return null;
    const { status, metrics } = run;
    return { status, finished: status === 'finished', metrics: finiteOf(metrics) };
  }

  /** Of a file that was logged to the run, or `<artifact>/<path>` of one of its artifacts. */
  async fileDigest(context: RequestContext, runId: string, path: string): Promise<string | null> {
    const run = await this.liveRun(context, runId);
    if (run === null) return null;
    return (await this.loggedFile(context, run, path)) ?? (await this.artifactFile(run, path));
  }

  private async liveRun(context: RequestContext, runId: string): Promise<Run | null> {
    const run = await foundRun(this.runs, context, runId);
    return run?.lifecycleStage === 'active' ? run : null;
  }

  private async loggedFile(context: RequestContext, run: Run, path: string): Promise<string | null> {
    const root = pathOfArtifactUri(run.artifactUri);
    if (root === undefined) return null;
    try {
      return (await this.files.get(context, `${root}/${path}`)).digest;
    } catch (error) {
      // A path that no file can have is that of no file.
      if (error instanceof ArtifactFileNotFoundError || error instanceof InvalidInputError) return null;
      throw error;
    }
  }

  private async artifactFile({ artifacts }: Run, path: string): Promise<string | null> {
    const artifact = artifacts.find(({ name }) => path.startsWith(`${name}/`));
    if (artifact === undefined) return null;
    const { files } = await this.store.getManifest(artifact.digest);
    return files.find((file) => file.path === path.slice(artifact.name.length + 1))?.digest ?? null;
  }
}
