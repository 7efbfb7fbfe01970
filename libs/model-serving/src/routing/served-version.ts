import type { AbTestAssignment } from '@intelgraph/contracts';

import type { VersionMeter } from '../deployment-policies/measurements/version-meter.js';
import type { AnswerMirror } from '../deployment-policies/shadow/answer-mirror.js';
import type { FeaturePolicies } from '../features/feature-policy.js';
import type { PinnedFeatureService } from '../features/pinned-feature-service.js';
import type { LoadedModel } from '../models/loaded-model.js';
import type { EndpointLimit } from '../rate-limits/deployment-limits.js';
import type { ReuseScope } from '../result-cache/result-cache-policy.js';

/** One version behind an endpoint, in memory. The arms of an A/B test are served versions of their own. */
export interface ServedVersion {
  readonly workspace: string;
  readonly endpoint: string;
  readonly modelName: string;
  readonly version: string;
  readonly weight: number;
  readonly artifactDigest: string;
  /** 1, 2, 3 … as the registry counts the model's versions; absent where nobody said it. */
  readonly versionNumber?: number;
  readonly model: LoadedModel;
  /** What fills its inputs, where the deployment binds nothing else. */
  readonly featureService?: PinnedFeatureService;
  /** Feature reference by input; inputs without one are filled by its feature service, or else by the feature of their own name. */
  readonly featureBindings: Readonly<Record<string, string>>;
  /** What is done where a feature has no value that counts, by input. */
  readonly featurePolicies: FeaturePolicies;
  /** Where its answers may be given again; never of an arm of a test. */
  readonly resultCache?: ReuseScope | undefined;
  /** How many requests its deployment answers; absent: as many as come. */
  readonly rateLimit?: EndpointLimit | undefined;
  /** Counts what it does; only while a canary is under way on the endpoint. */
  readonly meter?: VersionMeter | undefined;
  /** Asks the shadow of the endpoint what this has answered; only while one runs. */
  readonly shadow?: AnswerMirror | undefined;
  /** The arm of the test that this is. */
  readonly abTest?: AbTestAssignment;
  /** The control that answers for a test whose treatment cannot be served. */
  readonly fallbackOf?: string;
}
