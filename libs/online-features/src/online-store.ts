/** A value as the online store keeps it. Times are microseconds since 1970. */
export interface OnlineValue {
  /** Encoded by the feature store; null is a value. */
  readonly value: string | null;
  /** When the fact was true. */
  readonly eventTime: bigint;
  /** When it became known. */
  readonly createdTime: bigint;
}

/** One value to be put into the online store. */
export interface OnlineWrite extends OnlineValue {
  readonly workspace: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly feature: string;
  readonly version: string;
  /** Seconds after the event time in which the value counts; 0 = for ever. */
  readonly ttlSeconds: number;
}

/** Some fields of some entities of one type. */
export interface OnlineReadRequest {
  readonly workspace: string;
  readonly entityType: string;
  readonly entityIds: readonly string[];
  /** `fieldOf(name, version)` each. */
  readonly fields: readonly string[];
}

/**
 * The current values of features, one record per entity. The in-process and the Redis adapter behave the same; one
 * contract suite (`test/online-store.contract.ts`) holds both to it.
 */
export interface OnlineStore {
  readonly kind: 'memory' | 'redis';
  /** Whether values survive the end of the process. */
  readonly durable: boolean;
  /**
   * Puts each value unless the stored one is newer: later event time wins; at the same event time the later created
   * time; an equal pair changes nothing. Atomic per entity, in any order of arrival. Values of an entity are forgotten
   * when the one that counts longest is past its time.
   *
   * @returns whether each write took effect, in the order given
   * @throws UnavailableError
   */
  apply(writes: readonly OnlineWrite[]): Promise<boolean[]>;
  /**
   * Reads all entities in one round trip.
   *
   * @returns per entity the values in the order of `fields`; undefined = not stored. Freshness is the caller's rule.
   * @throws UnavailableError
   */
  read(request: OnlineReadRequest): Promise<(OnlineValue | undefined)[][]>;
  /** @throws UnavailableError */
  check(): Promise<void>;
  close(): Promise<void>;
}
