/** `fail`: the request is refused; `default`: the policy's value; `impute`: what the model itself takes for a gap. */
export const FEATURE_ACTIONS = ['fail', 'default', 'impute'] as const;
export type FeatureAction = (typeof FEATURE_ACTIONS)[number];

/** What is done for an input whose feature has no value that counts; for requests by entity. */
export interface FeaturePolicy {
  /** Where there is no value, or a null. `fail` for required inputs unless given, and `impute` for others. */
  readonly onMissing?: FeatureAction;
  /** Where the value is too old. What `onMissing` says unless given. */
  readonly onStale?: FeatureAction;
  /** Of `default`: what stands in. */
  readonly default?: string | number | boolean;
  /** When a value is too old, in seconds since it was true: earlier than the feature's own time to live says, never later. */
  readonly maxAgeSeconds?: number;
}

/** By input of the model. */
export type FeaturePolicies = Readonly<Record<string, FeaturePolicy>>;

/** Longest `maxAgeSeconds`: ten years. */
export const MAX_AGE_SECONDS = 315_360_000;
