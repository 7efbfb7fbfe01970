import type { ArtifactStore } from '@intelgraph/artifact-store';
import type { RegistryServiceService } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import type { TrainingProfile, TrainingProfiles } from '@intelgraph/model-monitoring';
import { type GrpcClient, RemoteError } from '@intelgraph/platform';

export type RegistryClient = GrpcClient<typeof RegistryServiceService>;

const MAX_KEPT = 200;

/** Profiles of trainings, from the manifests of the versions' artifacts. Versions never change: what was found is kept. */
export class ArtifactProfiles implements TrainingProfiles {
  private readonly known = new Map<string, TrainingProfile>();

  constructor(
    private readonly registry: RegistryClient,
    private readonly artifacts: ArtifactStore,
  ) {}

  async profileOf(context: RequestContext, model: string, version: string): Promise<TrainingProfile | undefined> {
    const key = JSON.stringify([context.workspace, model, version]);
    const profile = this.known.get(key) ?? (await this.find(context, model, version));
    this.known.delete(key);
    if (profile === undefined) return undefined;
    this.known.set(key, profile);
    const [oldest] = this.known.keys();
    if (this.known.size > MAX_KEPT && oldest !== undefined) this.known.delete(oldest);
    return profile;
  }

  private async find(context: RequestContext, model: string, version: string): Promise<TrainingProfile | undefined> {
    const digest = await this.digestOf(context, model, version);
    if (digest === undefined) return undefined;
    const { baseline, target } = (await this.artifacts.getManifest(digest)) as unknown as {
      baseline?: TrainingProfile;
      target?: string;
    };
    return baseline === undefined ? undefined : { ...baseline, ...(target === undefined ? {} : { target }) };
  }

  private async digestOf(context: RequestContext, model: string, version: string): Promise<string | undefined> {
    try {
      return (await this.registry.getVersion({ model, version }, context)).version?.artifactDigest;
    } catch (error) {
      if (error instanceof RemoteError && error.kind === 'not_found') return undefined;
      throw error;
    }
  }
}
