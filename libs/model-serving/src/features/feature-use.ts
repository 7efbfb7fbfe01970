/** Where the value of an input came from. */
export interface FeatureUse {
  readonly value: unknown;
  /** Seconds since the value was true; null for values of the request and where there is none. */
  readonly ageSeconds: number | null;
  /** `request` = the caller gave it; `stale` and `missing` values are not used. */
  readonly status: 'fresh' | 'stale' | 'missing' | 'request';
  /** Null when no feature of this name is registered, and for values of the request. */
  readonly feature: string | null;
  readonly version: string | null;
}

/** By input of the model. */
export type FeatureUses = Readonly<Record<string, FeatureUse>>;

/** Whose features fill the inputs: entity id by entity type. */
export type Entity = Readonly<Record<string, string>>;
