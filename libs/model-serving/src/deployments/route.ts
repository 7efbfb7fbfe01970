/** A share of an endpoint's traffic, as asked for. */
export interface RouteRequest {
  /** Version of the deployment's model. */
  readonly version: string;
  /** Whole percent; 0 = answers only requests that name the version. */
  readonly weight: number;
}

/** A route whose artifact is known: what every replica can load without asking the registry. */
export interface Route extends RouteRequest {
  /** sha256 (hex) of the artifact's manifest. */
  readonly artifactDigest: string;
  /** 1, 2, 3 … as the registry counts the model's versions; absent in routes that were written before it was kept. */
  readonly versionNumber?: number;
}
