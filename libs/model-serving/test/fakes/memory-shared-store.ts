import type { SharedEntry, SharedStore, SharedValue } from '../../src/result-cache/shared/shared-store.js';

/** A shared store of one process, which can be made to fail or to hang. */
export class MemorySharedStore implements SharedStore {
  readonly values = new Map<string, { bytes: Buffer; endsAt: number }>();
  /** Calls so far. */
  gets = 0;
  sets = 0;
  /** What each call waits for first. */
  gate: Promise<void> = Promise.resolve();

  constructor(private readonly now: () => number = () => performance.now()) {}

  async get(keys: readonly string[]): Promise<(SharedValue | undefined)[]> {
    this.gets += 1;
    await this.gate;
    return keys.map((key) => {
      const value = this.values.get(key);
      const leftMs = value === undefined ? 0 : value.endsAt - this.now();
      return value === undefined || leftMs <= 0 ? undefined : { bytes: value.bytes, leftMs };
    });
  }

  async set(entries: readonly SharedEntry[], ttlMs: number): Promise<void> {
    this.sets += 1;
    await this.gate;
    for (const { key, bytes } of entries) this.values.set(key, { bytes, endsAt: this.now() + ttlMs });
  }
}
