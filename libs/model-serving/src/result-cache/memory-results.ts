import type { RowPrediction } from '../models/model-runtime.js';

import { detached, sizeOfAnswer } from './kept-answer.js';

export interface MemoryBounds {
  /** Of the answers, estimated. */
  readonly maxBytes: number;
  readonly maxEntries: number;
}

interface Entry {
  readonly key: string;
  readonly answer: RowPrediction;
  readonly bytes: number;
  readonly endsAt: number;
  readonly share: Share;
}

/** The answers of one deployment, oldest use first. */
class Share {
  readonly entries = new Map<string, Entry>();
  maxEntries = Infinity;
}

/** Answers in this process, for a time, within bounds for all deployments together: those used least recently leave first. */
export class MemoryResults {
  /** Of all deployments, oldest use first. */
  private readonly entries = new Map<string, Entry>();
  private readonly shares = new Map<string, Share>();
  private used = 0;
  private evicted = 0;

  /** @param now monotonic, in milliseconds */
  constructor(
    private readonly bounds: MemoryBounds,
    private readonly now: () => number,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  get bytes(): number {
    return this.used;
  }

  /** Answers that left before their time, to make room. */
  get evictions(): number {
    return this.evicted;
  }

  get(key: string): RowPrediction | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.endsAt <= this.now()) {
      this.remove(entry);
      return undefined;
    }
    this.entries.delete(key);
    this.entries.set(key, entry);
    entry.share.entries.delete(key);
    entry.share.entries.set(key, entry);
    return entry.answer;
  }

  /**
   * Keeps an answer for so many milliseconds, unless it alone is more than everything may be.
   *
   * @param deployment whose it is; keys of different deployments differ
   */
  set(deployment: string, key: string, answer: RowPrediction, ttlMs: number): void {
    const known = this.entries.get(key);
    if (known !== undefined) this.remove(known);
    const bytes = sizeOfAnswer(answer);
    if (bytes > this.bounds.maxBytes) return;
    const share = this.share(deployment);
    const entry: Entry = { key, answer: detached(answer), bytes, endsAt: this.now() + ttlMs, share };
    this.entries.set(key, entry);
    share.entries.set(key, entry);
    this.used += bytes;
    this.trim(share.entries, share.maxEntries);
    this.trim(this.entries, this.bounds.maxEntries, this.bounds.maxBytes);
  }

  /** Forgets the answers of all other deployments, and keeps at most so many of these. */
  retainOnly(most: ReadonlyMap<string, number>): void {
    for (const [deployment, share] of this.shares) {
      if (most.has(deployment)) continue;
      for (const entry of share.entries.values()) this.remove(entry);
      this.shares.delete(deployment);
    }
    for (const [deployment, maxEntries] of most) {
      const share = this.share(deployment);
      share.maxEntries = maxEntries;
      this.trim(share.entries, maxEntries);
    }
  }

  private share(deployment: string): Share {
    const known = this.shares.get(deployment);
    if (known !== undefined) return known;
    const share = new Share();
    this.shares.set(deployment, share);
    return share;
  }

  private trim(entries: ReadonlyMap<string, Entry>, maxEntries: number, maxBytes = Infinity): void {
    for (const entry of entries.values()) {
      if (entries.size <= maxEntries && this.used <= maxBytes) return;
      if (entry.endsAt > this.now()) this.evicted += 1;
      this.remove(entry);
    }
  }

  private remove(entry: Entry): void {
    this.entries.delete(entry.key);
    entry.share.entries.delete(entry.key);
    this.used -= entry.bytes;
  }
}
