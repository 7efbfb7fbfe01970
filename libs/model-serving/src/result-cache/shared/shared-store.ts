/** A value, and how long it may be used from now on. */
export interface SharedValue {
  readonly bytes: Buffer;
  /** Milliseconds; above 0. */
  readonly leftMs: number;
}

export interface SharedEntry {
  readonly key: string;
  readonly bytes: Buffer;
}

/** Bytes that several processes share for a while, and that may be gone at any time. Redis is one; both calls may reject. */
export interface SharedStore {
  /** In the order of the keys; undefined = it is not there, or nothing says when it ends. */
  get(keys: readonly string[]): Promise<(SharedValue | undefined)[]>;
  /** Keeps all for so many milliseconds. */
  set(entries: readonly SharedEntry[], ttlMs: number): Promise<void>;
}
