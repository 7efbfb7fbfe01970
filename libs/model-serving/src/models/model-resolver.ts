import { parseArtifactUri } from '@intelgraph/artifact-store';
import type { RequestContext } from '@intelgraph/kernel';

/** What the registry knows about a version. */
export interface ResolvedVersion {
  /** The model's name, also when it was asked for by id. */
  readonly modelName: string;
  /** The version itself, also when it was asked for by stage or as `latest`. */
  readonly version: string;
  /** sha256 (hex) of the artifact's manifest; null = external: registered, and its artifact cannot be read here. */
  readonly artifactDigest: string | null;
  /** 1, 2, 3 … in the order of registration, where versions are counted. */
  readonly versionNumber?: number;
  /** The feature service that the version was registered with: `<name>` or `<name>@<version>`. */
  readonly featureService?: string;
}

/**
 * The registry as serving needs it. Asked only when a deployment is written, never while predicting.
 *
 * `null` = there is no such model or version. Throws UnavailableError when the registry does not answer.
 */
export interface ModelResolver {
  resolve(ctx: RequestContext, modelName: string, version: string): Promise<ResolvedVersion | null>;
}

/** A fixed list of versions, for processes without a registry. Keys: `<model>@<version>`, values: artifact URIs. */
export function fixedModels(uris: Readonly<Record<string, string>>): ModelResolver {
  const known = new Map(Object.entries(uris));
  return {
    resolve: (_ctx, modelName, version) => {
      const uri = known.get(`${modelName}@${version}`);
      if (uri === undefined) return Promise.resolve(null);
      return Promise.resolve({ modelName, version, artifactDigest: parseArtifactUri(uri) });
    },
  };
}
