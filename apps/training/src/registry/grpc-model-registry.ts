import { RegistryServiceService } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import type { ModelRegistryPort, RegisteredVersion, VersionToRegister } from '@intelgraph/ml-training';
import { RemoteError, type GrpcClient } from '@intelgraph/platform';

export type RegistryClient = GrpcClient<typeof RegistryServiceService>;

/** The model registry over gRPC, in the caller's or the starter's name. */
export class GrpcModelRegistry implements ModelRegistryPort {
  constructor(private readonly client: RegistryClient) {}

  async findVersion(ctx: RequestContext, model: string, version: string): Promise<RegisteredVersion | undefined> {
    try {
      const { version: found } = await this.client.getVersion({ model, version }, ctx);
      return found && { version: found.version, artifactUri: found.artifactUri };
    } catch (error) {
      if (error instanceof RemoteError && error.kind === 'not_found') return undefined;
      throw error;
    }
  }

  async registerVersion(ctx: RequestContext, wanted: VersionToRegister): Promise<RegisteredVersion> {
    const { model, version, runId, artifactUri, sizeBytes, metrics, hyperparameters, tags, signature } = wanted;
    const { version: registered } = await this.client.registerVersion(
      {
        model,
        version,
        runId,
        artifactUri,
        framework: 'tfjs',
        modelType: wanted.task,
        author: ctx.principal.id,
        description: `Trained by job ${wanted.jobId}.`,
        metrics: { ...metrics },
        hyperparameters: { ...hyperparameters },
        tags: [...tags],
        signature: { ...signature },
        lineage: {
          parentModels: [],
          datasets: wanted.datasets.map(({ datasetId, digest, split, rows }) => ({
            datasetId,
            version: digest,
            split,
            digest,
            size: rows === undefined ? undefined : BigInt(rows),
          })),
          runId,
          jobId: wanted.jobId,
        },
        idempotencyKey: wanted.jobId,
        modelSizeBytes: BigInt(sizeBytes),
      },
      ctx,
    );
    return { version: registered?.version ?? '', artifactUri: registered?.artifactUri ?? artifactUri };
  }
}
