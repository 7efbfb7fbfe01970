import type { RateLimit, Standing } from '../rate-limiter.js';
import { SLICES } from '../rate-limiter.js';

/** Those of a window, and the one that has left it in part. */
const KEPT = SLICES + 1;

/** Requests of one key, counted in slices of a window. Times are milliseconds of one clock; one that jumps back is held. */
export class SlidingWindow {
  /** A plain array: a typed one of this size has a buffer of its own beside it, and there is one for each key. */
  private readonly counts = new Array<number>(KEPT).fill(0);
  private readonly width: number;
  /** Number of the newest slice, from the clock's zero. */
  private newest = 0;
  private used = 0;
  private latest = -Infinity;

  constructor(readonly windowMs: number) {
    this.width = windowMs / SLICES;
  }

  hasRoom({ requests }: RateLimit, now: number): boolean {
    this.moveTo(now);
    return this.used < requests;
  }

  /** Counts a request of now. */
  add(now: number): void {
    this.moveTo(now);
    this.used += 1;
    const place = this.newest % KEPT;
    this.counts[place] = this.at(this.newest) + 1;
  }

  standing({ requests }: RateLimit, now: number): Standing {
    this.moveTo(now);
    const remaining = Math.max(0, requests - this.used);
    return { limit: requests, remaining, resetMs: this.timeUntil(this.used - requests + 1) };
  }

  /** Milliseconds until at least so many of the requests count no more, and one at least. */
  private timeUntil(gone: number): number {
    let left = Math.max(1, gone);
    for (let slice = this.newest - SLICES; slice <= this.newest; slice++) {
      left -= this.at(slice);
      if (left <= 0) return (slice + KEPT) * this.width - this.latest;
    }
    return 0;
  }

  private at(slice: number): number {
    return slice < 0 ? 0 : (this.counts[slice % KEPT] ?? 0);
  }

  private moveTo(now: number): void {
    if (now <= this.latest) return;
    this.latest = now;
    const slice = Math.floor(now / this.width);
    if (slice - this.newest >= KEPT) {
      this.counts.fill(0);
      this.used = 0;
    } else {
      for (let fresh = this.newest + 1; fresh <= slice; fresh++) {
        this.used -= this.at(fresh);
        this.counts[fresh % KEPT] = 0;
      }
    }
    this.newest = slice;
  }
}
