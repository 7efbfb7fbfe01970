import type { PinnedFeatureService } from '../features/pinned-feature-service.js';

/** A share of an endpoint's traffic, as asked for. */
export interface RouteRequest {
  /** Version of the deployment's model. */
  readonly version: string;
  /** Whole percent; 0 = answers only requests that name the version. */
  readonly weight: number;
  /** What fills the version's inputs: `<name>` or `<name>@<version>`. What the registry has for the version unless given. */
  readonly featureService?: string;
}

/** A route whose artifact is known: what every replica can load without asking the registry. */
export interface Route extends Omit<RouteRequest, 'featureService'> {
  /** sha256 (hex) of the artifact's manifest. */
  readonly artifactDigest: string;
  /** 1, 2, 3 … as the registry counts the model's versions; absent in routes that were written before it was kept. */
  readonly versionNumber?: number;
  /** Resolved when it was written; absent where the version has none. */
  readonly featureService?: PinnedFeatureService;
}
