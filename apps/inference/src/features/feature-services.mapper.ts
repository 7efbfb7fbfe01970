import type { featuresProto as proto } from '@intelgraph/contracts';
import {
  FEATURE_ACTIONS,
  type FeatureAction,
  type FeaturePolicy,
  type FeatureServiceDefinition,
} from '@intelgraph/model-serving';

export function toFeatureService(service: proto.FeatureServiceDefinition): FeatureServiceDefinition {
  const { name, version, inputs, requestInputs } = service;
  return {
    ...{ name, version, requestInputs },
    inputs: inputs.map(({ input, feature, version: featureVersion, featureType, policy }) => {
      const own = policy === undefined ? {} : toPolicy(policy);
      const what = { input, feature, version: featureVersion, type: featureType };
      return Object.keys(own).length === 0 ? what : { ...what, policy: own };
    }),
  };
}

function toPolicy({ onMissing, onStale, number, text, boolean, maxAgeSeconds }: proto.FeaturePolicy): FeaturePolicy {
  const value = number ?? text ?? boolean;
  return {
    ...(onMissing === undefined ? {} : { onMissing: actionOf(onMissing) }),
    ...(onStale === undefined ? {} : { onStale: actionOf(onStale) }),
    ...(value === undefined ? {} : { default: value }),
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds: Number(maxAgeSeconds) }),
  };
}

/** @throws TypeError: a feature store of a later release knows more */
function actionOf(text: string): FeatureAction {
  const known = FEATURE_ACTIONS.find((action) => action === text);
  if (known === undefined) throw new TypeError(`the feature store says ${text}, which this release cannot do`);
  return known;
}
