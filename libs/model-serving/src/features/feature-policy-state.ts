import type { FeaturePolicyState } from '@intelgraph/contracts';

import type { FeaturePolicies, FeaturePolicy } from './feature-policy.js';

/** Policies as the interface and events have them. */
export function toFeaturePolicyStates(policies: FeaturePolicies): Record<string, FeaturePolicyState> {
  return Object.fromEntries(Object.entries(policies).map(([input, policy]) => [input, toState(policy)]));
}

function toState({ onMissing, onStale, default: value, maxAgeSeconds }: FeaturePolicy): FeaturePolicyState {
  return {
    ...(onMissing === undefined ? {} : { on_missing: onMissing }),
    ...(onStale === undefined ? {} : { on_stale: onStale }),
    ...(value === undefined ? {} : { default: value }),
    ...(maxAgeSeconds === undefined ? {} : { max_age_seconds: maxAgeSeconds }),
  };
}
