import type { Claim, RateLimiter, Verdict } from '../rate-limiter.js';

import { RecentKeys } from './recent-keys.js';
import { SlidingWindow } from './sliding-window.js';

export interface MemoryRateLimiterOptions {
  /** Milliseconds that never go back, from any zero. Default: those of `performance.now()`. */
  readonly now?: () => number;
  /** Most keys that are counted at a time; beyond it those that nobody asked for of late are forgotten. Default 100,000. */
  readonly maxKeys?: number;
}

/** Counts the requests of this process alone. Answers at once. */
export class MemoryRateLimiter implements RateLimiter {
  private readonly windows: RecentKeys<SlidingWindow>;
  private readonly now: () => number;

  constructor({ now = () => performance.now(), maxKeys = 100_000 }: MemoryRateLimiterOptions = {}) {
    this.now = now;
    this.windows = new RecentKeys(maxKeys);
  }

  take(claims: readonly Claim[]): Verdict {
    return this.decide(claims, true);
  }

  /** What `take` would decide, and where everybody stands before it; counts nothing. */
  look(claims: readonly Claim[]): Verdict {
    return this.decide(claims, false);
  }

  /** Counts a request that somebody else has let in. */
  add(claims: readonly Claim[]): void {
    const now = this.now();
    for (const claim of claims) this.windowOf(claim).add(now);
  }

  private decide(claims: readonly Claim[], isCounted: boolean): Verdict {
    const now = this.now();
    const asked = claims.map((claim) => ({ limit: claim.limit, window: this.windowOf(claim) }));
    const place = asked.findIndex(({ limit, window }) => !window.hasRoom(limit, now));
    const refused = place === -1 ? undefined : place;
    if (isCounted && refused === undefined) for (const { window } of asked) window.add(now);
    return { refused, standings: asked.map(({ limit, window }) => window.standing(limit, now)) };
  }

  private windowOf({ key, limit: { windowMs } }: Claim): SlidingWindow {
    const known = this.windows.get(key);
    if (known?.windowMs === windowMs) return known;
    const window = new SlidingWindow(windowMs);
    this.windows.set(key, window);
    return window;
  }
}
