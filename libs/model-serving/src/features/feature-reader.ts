import type { RequestContext } from '@intelgraph/kernel';

/** A registered feature, in the version that a reference means now. */
export interface FeatureDefinition {
  readonly name: string;
  readonly version: string;
  readonly entityType: string;
  /** int, float, string, bool, timestamp or vector. */
  readonly type: string;
  /** How long after its event time a value counts; 0 = for ever. */
  readonly ttlSeconds: number;
}

/** The current value of a feature of one entity. */
export interface FeatureReading {
  /** As a model takes it: number, text, truth value, ISO 8601 time; null for `null_value` and when nothing counts. */
  readonly value: unknown;
  /** Seconds since the value was true; null = there is none. */
  readonly ageSeconds: number | null;
  /** `stale` = past its time to live, `missing` = never written. */
  readonly status: 'fresh' | 'stale' | 'missing';
}

export interface FeatureReadRequest {
  readonly entityType: string;
  /** Each once. */
  readonly entityIds: readonly string[];
  readonly features: readonly FeatureDefinition[];
}

/** The feature store as serving needs it; asked only for requests that name an entity. */
export interface FeatureReader {
  /**
   * What references (`<feature>` = its highest release, or `<feature>@<version>`) mean; null = nothing registered.
   *
   * @throws UnavailableError when it is not known and the feature store does not answer
   */
  find(ctx: RequestContext, references: readonly string[]): Promise<(FeatureDefinition | null)[]>;
  /**
   * Values of entities of one type in one round trip, per entity in the order of `features`.
   *
   * @throws UnavailableError
   */
  read(ctx: RequestContext, request: FeatureReadRequest): Promise<FeatureReading[][]>;
}
