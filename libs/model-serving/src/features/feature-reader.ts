import type { RequestContext } from '@intelgraph/kernel';

import type { FeaturePolicy } from './feature-policy.js';

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

/** An input of models, and the version of a feature that fills it. */
export interface FeatureServiceInput {
  readonly input: string;
  readonly feature: string;
  readonly version: string;
  /** Of the feature, as {@link FeatureDefinition.type}. */
  readonly type: string;
  readonly policy?: FeaturePolicy;
}

/** A version of a feature service: what versions of models are fed with. It never changes. */
export interface FeatureServiceDefinition {
  readonly name: string;
  readonly version: string;
  readonly inputs: readonly FeatureServiceInput[];
  /** Inputs that requests bring. */
  readonly requestInputs: readonly string[];
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
   * What a reference to a feature service (`<name>` = its highest release, or `<name>@<version>`) means now; null = nothing
   * registered. Asked when a deployment is written, never while predicting.
   *
   * @throws UnavailableError when the feature store does not answer
   */
  findService(ctx: RequestContext, reference: string): Promise<FeatureServiceDefinition | null>;
  /**
   * Values of entities of one type in one round trip, per entity in the order of `features`.
   *
   * @throws UnavailableError
   */
  read(ctx: RequestContext, request: FeatureReadRequest): Promise<FeatureReading[][]>;
}
