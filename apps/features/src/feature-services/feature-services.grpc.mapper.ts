import type { FeaturePolicyState, featuresProto as proto, FeatureServiceState } from '@intelgraph/contracts';
import type { NewFeatureService } from '@intelgraph/feature-store';

export function toWireService(state: FeatureServiceState): proto.FeatureServiceDefinition {
  return {
    id: state.id,
    name: state.name,
    version: state.version,
    description: state.description,
    owner: state.owner,
    inputs: state.inputs.map(({ input, feature, version, entity_type, feature_type, ...policy }) => ({
      ...{ input, feature, version, entityType: entity_type, featureType: feature_type },
      policy: toWirePolicy(policy),
    })),
    requestInputs: [...state.request_inputs],
    createdBy: state.created_by,
    createdAt: state.created_at,
  };
}

function toWirePolicy({ on_missing, on_stale, default: value, max_age_seconds: age }: FeaturePolicyState) {
  const policy: proto.FeaturePolicy = {};
  if (on_missing !== undefined) policy.onMissing = on_missing;
  if (on_stale !== undefined) policy.onStale = on_stale;
  if (typeof value === 'number') policy.number = value;
  if (typeof value === 'string') policy.text = value;
  if (typeof value === 'boolean') policy.boolean = value;
  if (age !== undefined) policy.maxAgeSeconds = BigInt(age);
  return policy;
}

/** The domain checks it, as it does for callers without types. */
export function toNewService(request: proto.RegisterFeatureServiceRequest): NewFeatureService {
  const { name, version, description, owner, features, requestInputs } = request;
  return {
    ...{ name, version, description, request_inputs: requestInputs },
    ...(owner === '' ? {} : { owner }),
    features: features.map(({ feature, input, policy }) => ({
      feature,
      ...(input === '' ? {} : { input }),
      ...fromWirePolicy(policy),
    })),
  };
}

function fromWirePolicy(policy: proto.FeaturePolicy | undefined): FeaturePolicyState {
  const { onMissing, onStale, number, text, boolean, maxAgeSeconds } = policy ?? {};
  const value = number ?? text ?? boolean;
  return {
    ...(onMissing === undefined ? {} : { on_missing: onMissing as NonNullable<FeaturePolicyState['on_missing']> }),
    ...(onStale === undefined ? {} : { on_stale: onStale as NonNullable<FeaturePolicyState['on_stale']> }),
    ...(value === undefined ? {} : { default: value }),
    ...(maxAgeSeconds === undefined ? {} : { max_age_seconds: Number(maxAgeSeconds) }),
  };
}
