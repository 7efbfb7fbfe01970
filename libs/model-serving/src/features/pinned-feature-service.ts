import type { DeployedFeatureServiceState } from '@intelgraph/contracts';

import type { FeaturePolicy } from './feature-policy.js';

/** What fills one input. */
export interface PinnedFeature {
  /** `<feature>@<version>`. */
  readonly feature: string;
  readonly policy?: FeaturePolicy;
}

/** A version of a feature service as it was when a version of a model was deployed with it: nobody has to be asked again. */
export interface PinnedFeatureService {
  readonly name: string;
  readonly version: string;
  /** By input of the model. Other inputs are not filled, unless the deployment binds them. */
  readonly inputs: Readonly<Record<string, PinnedFeature>>;
}

/** As the interface and events show it. */
export function toDeployedFeatureServiceState({
  name,
  version,
  inputs,
}: PinnedFeatureService): DeployedFeatureServiceState {
  const features = Object.entries(inputs).map(([input, { feature }]) => [input, feature]);
  return { name, version, features: Object.fromEntries(features) as Record<string, string> };
}
