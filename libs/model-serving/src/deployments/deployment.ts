import type { DeploymentPolicy } from '../deployment-policies/deployment-policy.js';
import type { FeaturePolicies } from '../features/feature-policy.js';
import type { RateLimitPolicy } from '../rate-limits/rate-limit-policy.js';
import type { ResultCachePolicy } from '../result-cache/result-cache-policy.js';

import type { Route } from './route.js';

/** Feature reference by input; inputs that are not listed are filled by the feature of their own name. */
export type FeatureBindings = Readonly<Record<string, string>>;

/** An endpoint: a name under which versions of one model answer. */
export interface Deployment {
  readonly id: string;
  readonly workspace: string;
  readonly name: string;
  readonly modelName: string;
  /** Counts up with every write, from 1. */
  readonly revision: number;
  readonly routes: readonly Route[];
  /** Which feature fills an input of a request by entity: `<feature>` or `<feature>@<version>` by input. */
  readonly featureBindings: FeatureBindings;
  /** What is done where a feature has no value that counts, by input. */
  readonly featurePolicies: FeaturePolicies;
  /** Whether answers may be given again; null = every request is computed. */
  readonly resultCache: ResultCachePolicy | null;
  /** How many requests it answers in a window; null = as many as come. */
  readonly rateLimit: RateLimitPolicy | null;
  /** The last one it was given, in force or ended; null = it serves by its weights alone. */
  readonly policy: DeploymentPolicy | null;
  /** The revision whose routes a roll-back brought back. */
  readonly restoredRevision: number | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a deployment looked like after one write. */
export interface DeploymentRevision {
  readonly revision: number;
  readonly routes: readonly Route[];
  readonly featureBindings: FeatureBindings;
  readonly featurePolicies: FeaturePolicies;
  readonly resultCache: ResultCachePolicy | null;
  readonly rateLimit: RateLimitPolicy | null;
  readonly restoredRevision: number | null;
  /** The step of a canary that set these weights, from 0, or 0 where a bandit began: roll-backs pass over it. Null = no step. */
  readonly canaryStep: number | null;
  readonly createdBy: string;
  readonly createdAt: Date;
}
