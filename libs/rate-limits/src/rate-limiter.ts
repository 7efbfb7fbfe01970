/** How much is let in: so many requests in any span of so long. */
export interface RateLimit {
  /** Whole, at least 1. */
  readonly requests: number;
  /** Length of the window, in milliseconds. */
  readonly windowMs: number;
}

/** One request that counts against one limit. */
export interface Claim {
  /** Who is limited; at most a few hundred characters. */
  readonly key: string;
  readonly limit: RateLimit;
}

/** Where somebody stands after a request. */
export interface Standing {
  /** Requests in a window. */
  readonly limit: number;
  /** Requests that would be let in now. */
  readonly remaining: number;
  /** Milliseconds until more would be; of a refused claim: until one would be. */
  readonly resetMs: number;
}

export interface Verdict {
  /** Place of the first claim that has nothing left; undefined: the request is let in, and was counted against all. */
  readonly refused: number | undefined;
  /** One for each claim, in their order. */
  readonly standings: readonly Standing[];
}

/**
 * Counts requests in sliding windows.
 *
 * A window is cut into {@link SLICES} slices, aligned to the clock; a request counts until its slice has left the window whole. So in
 * no span of the window's length are more requests let in than the limit says, and none is refused that would have been let in by a log
 * of every request over a window longer by one slice (5 %). Requests that are refused do not count.
 */
export interface RateLimiter {
  /** Lets a request in if every claim has something left, and counts it against all of them; else against none. */
  take(claims: readonly Claim[]): Verdict | Promise<Verdict>;
}

/** Slices of a window. */
export const SLICES = 20;
