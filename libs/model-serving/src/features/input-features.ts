import { nameProblem } from '@intelgraph/kernel';

import type { ServedVersion } from '../routing/served-version.js';

import type { FeaturePolicy } from './feature-policy.js';
import type { PinnedFeature, PinnedFeatureService } from './pinned-feature-service.js';

/**
 * The feature that fills an input: the deployment's binding, else that of the version's feature service, else, where the version
 * has none, the feature of its own name.
 */
export function referenceOf(
  { featureBindings, featureService }: Pick<ServedVersion, 'featureBindings' | 'featureService'>,
  input: string,
): string | undefined {
  if (Object.hasOwn(featureBindings, input)) return featureBindings[input];
  if (featureService !== undefined) return pinnedOf(featureService, input)?.feature;
  // A column such as "monthly income" cannot be the name of a feature.
  return nameProblem(input) === undefined ? input : undefined;
}

/** What is done where that feature has no value: what the deployment says, else the feature service. */
export function policyOf(
  { featurePolicies, featureService }: Pick<ServedVersion, 'featurePolicies' | 'featureService'>,
  input: string,
): FeaturePolicy | undefined {
  if (Object.hasOwn(featurePolicies, input)) return featurePolicies[input];
  return featureService === undefined ? undefined : pinnedOf(featureService, input)?.policy;
}

const pinnedOf = ({ inputs }: PinnedFeatureService, input: string): PinnedFeature | undefined =>
  Object.hasOwn(inputs, input) ? inputs[input] : undefined;
