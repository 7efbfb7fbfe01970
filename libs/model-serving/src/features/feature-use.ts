/** Where the value of an input came from. */
export interface FeatureUse {
  /** What the model was given for it; null where that was nothing. */
  readonly value: unknown;
  /** Seconds since the value was true; null for values of the request and where there is none. */
  readonly ageSeconds: number | null;
  /** Of the feature. `request` = the caller gave it; `stale` and `missing` values are not used. */
  readonly status: 'fresh' | 'stale' | 'missing' | 'request';
  /** Null when no feature of this name is registered, and for values of the request. */
  readonly feature: string | null;
  readonly version: string | null;
  /** What stood in: the policy's default, or what the model takes for a gap. Absent where nothing did. */
  readonly filledBy?: 'default' | 'imputation';
}

/** By input of the model. */
export type FeatureUses = Readonly<Record<string, FeatureUse>>;

/** Whose features fill the inputs: entity id by entity type. */
export type Entity = Readonly<Record<string, string>>;

/** An input of a row whose feature has no value that counts. */
export interface FeatureGap {
  readonly input: string;
  /** `null` = the feature's value is one. */
  readonly status: 'missing' | 'stale' | 'null';
  /** `none` = nothing: the row is refused, or the model does not look at the input. */
  readonly filledBy: 'default' | 'imputation' | 'none';
}
