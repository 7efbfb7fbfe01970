import type { LoggedFeature } from '@intelgraph/contracts';

import type { FeatureUse } from './feature-use.js';

/** A use of a feature as answers and events have it. */
export function toFeatureUseState<S extends FeatureUse['status']>(
  { value, ageSeconds, feature, version, filledBy }: FeatureUse,
  status: S,
): Omit<LoggedFeature, 'status'> & { status: S } {
  const use = { value, age_seconds: ageSeconds, status, feature, version };
  return filledBy === undefined ? use : { ...use, filled_by: filledBy };
}
