import type { ArtifactStore } from '@intelgraph/artifact-store';
import type { RegistryServiceService } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import type { TrainingProfile, TrainingProfiles } from '@intelgraph/model-monitoring';
import { type GrpcClient, RemoteError } from '@intelgraph/platform';

export type RegistryClient = GrpcClient<typeof RegistryServiceService>;

const MAX_KEPT = 200;

/** What training writes into a manifest, beside the files. */
interface DescribedManifest {
  readonly baseline?: TrainingProfile;
  readonly target?: string;
  readonly signature?: { readonly inputs?: readonly { readonly name: string; readonly required: boolean }[] };
}

/** The columns of the data that are the model's own; which of them it can do without, its signature says. */
function profileOf({ rows, columns }: TrainingProfile, { target, signature }: DescribedManifest): TrainingProfile {
  const inputs = signature?.inputs;
  const required = new Map(inputs?.map((input) => [input.name, input.required]));
  const own = columns.filter(({ name }) => name !== target && (inputs === undefined || required.has(name)));
  const marked = own.map((column) => (required.get(column.name) === false ? { ...column, optional: true } : column));
  return { rows, columns: marked, ...(target === undefined ? {} : { target }) };
}

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
    const manifest = (await this.artifacts.getManifest(digest)) as unknown as DescribedManifest;
    return manifest.baseline === undefined ? undefined : profileOf(manifest.baseline, manifest);
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
