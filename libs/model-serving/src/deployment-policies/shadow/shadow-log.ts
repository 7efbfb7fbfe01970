import type { ShadowedPrediction } from '@intelgraph/contracts';

/** Which shadow, of which deployment. */
export interface ShadowPlace {
  readonly workspace: string;
  readonly policyId: string;
  readonly endpoint: string;
  readonly modelName: string;
  readonly version: string;
  readonly artifactDigest: string;
}

/** Where it is told what shadows said. It never throws, waits or blocks. */
export interface ShadowLog {
  record(place: ShadowPlace, row: ShadowedPrediction): void;
}

/** Records nothing. */
export const noShadowLog: ShadowLog = { record: () => undefined };
