import { artifactUri, type ArtifactStore } from '@intelgraph/artifact-store';
import { assertModelName, InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import type { TabularModel } from '@intelgraph/ml-runtime';

import { ModelNotFoundError } from '../evaluations/evaluations.errors.js';
import type { JobsService } from '../jobs/jobs.service.js';
import type { ModelRegistryPort, RunTrackerPort } from '../ml-training.ports.js';

import { openModel } from './open-model.js';

/** Which stored model is meant: exactly one of version, run and job. */
export interface ModelReference {
  readonly modelName?: string;
  readonly modelVersion?: string;
  readonly runId?: string;
  readonly jobId?: string;
}

/** A model out of the artifact store. */
export interface StoredModel {
  readonly modelName: string;
  readonly artifactUri: string;
  readonly model: TabularModel;
}

/** Opens models that were stored, however they are named. */
export class StoredModels {
  constructor(
    private readonly registry: ModelRegistryPort,
    private readonly tracker: RunTrackerPort,
    private readonly jobs: Pick<JobsService, 'get'>,
    private readonly artifacts: ArtifactStore,
  ) {}

  /** @throws InvalidInputError, ModelNotFoundError, ModelNotReadableError, ModelFormatError */
  async open(ctx: RequestContext, reference: ModelReference): Promise<StoredModel> {
    const uri = await this.find(ctx, reference);
    const { model, manifest } = await openModel(this.artifacts, uri);
    const named = manifest['model_name'];
    return {
      modelName: reference.modelName ?? (typeof named === 'string' ? named : 'unnamed'),
      artifactUri: uri,
      model,
    };
  }

  private async find(ctx: RequestContext, { modelName, modelVersion, runId, jobId }: ModelReference): Promise<string> {
    if ([modelVersion, runId, jobId].filter((given) => given !== undefined).length !== 1) {
      throw InvalidInputError.of('model_version', 'give exactly one of model_version, run_id and job_id');
    }
    if (modelVersion !== undefined) {
      assertModelName('model_name', modelName);
      const version = await this.registry.findVersion(ctx, modelName, modelVersion);
      if (version === undefined) throw new ModelNotFoundError(`version ${modelVersion} of ${modelName}`);
      return version.artifactUri;
    }
    if (runId !== undefined) {
      const digest = await this.tracker.findModelArtifact(ctx, runId);
      if (digest === undefined) throw new ModelNotFoundError(`run ${runId} with a model`);
      return artifactUri(digest);
    }
    const job = await this.jobs.get(ctx, jobId ?? '');
    if (job.result === undefined) throw new ModelNotFoundError(`model of job ${job.id}: it is ${job.state}`);
    return job.result.artifactUri;
  }
}
