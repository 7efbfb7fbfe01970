import { RegistryServiceService } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import type { ModelResolver, ResolvedVersion } from '@intelgraph/model-serving';
import { RemoteError, type GrpcClient } from '@intelgraph/platform';

/** Stages that a route may name instead of a version: resolved once, when the deployment is written. */
const STAGES: ReadonlySet<string> = new Set(['staging', 'production']);

/** The label of a version, or its tag for clients of MLflow, that says which feature service feeds it. */
const FEATURE_SERVICE_LABEL = 'intelgraph.feature_service';

export type RegistryClient = GrpcClient<typeof RegistryServiceService>;

/** The registry, asked over gRPC in the caller's name. */
export class RegistryModelResolver implements ModelResolver {
  constructor(private readonly registry: RegistryClient) {}

  async resolve(ctx: RequestContext, model: string, version: string): Promise<ResolvedVersion | null> {
    const selector = STAGES.has(version) ? { stage: version } : { version };
    try {
      const { version: found } = await this.registry.resolveVersion({ model, ...selector }, ctx);
      if (found === undefined) return null;
      const artifactDigest = found.artifactStatus === 'stored' ? (found.artifactDigest ?? null) : null;
      // A registry of before says nothing of numbers.
      const counted = found.number > 0 ? { versionNumber: found.number } : {};
      const named = found.labels[FEATURE_SERVICE_LABEL];
      const featureService = named === undefined || named === '' ? {} : { featureService: named };
      return { modelName: found.modelName, version: found.version, artifactDigest, ...counted, ...featureService };
    } catch (error) {
      if (error instanceof RemoteError && error.kind === 'not_found') return null;
      throw error;
    }
  }
}
