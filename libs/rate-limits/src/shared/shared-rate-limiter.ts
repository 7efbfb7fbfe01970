import { Circuit } from '@intelgraph/kernel';

import { MemoryRateLimiter } from '../memory/memory-rate-limiter.js';
import type { Claim, RateLimiter, Verdict } from '../rate-limiter.js';

/** Counts since the start. */
export interface SharedRateLimiterStatus {
  /** Calls that failed. */
  readonly errors: number;
  /** Calls that took too long. */
  readonly timeouts: number;
  /** Calls that were not made, because the ones before them failed. */
  readonly skipped: number;
}

export interface SharedRateLimiterOptions {
  /** Counts what this process alone lets in. */
  readonly local?: MemoryRateLimiter;
  /** Longest wait for the shared one, in milliseconds. Default 50. */
  readonly patienceMs?: number;
  readonly now?: () => number;
}

type Outcome = Verdict | 'error' | 'timeout';

/**
 * Counts over all processes while what they share answers in time, else in this process alone, which counts what it lets in all the
 * while and never lets in more than a limit by itself. So what is shared refuses nobody by failing, and all processes together let in
 * no more than each its limit, whatever becomes of it. Never rejects.
 */
export class SharedRateLimiter implements RateLimiter {
  private readonly counts = { errors: 0, timeouts: 0, skipped: 0 };
  private readonly local: MemoryRateLimiter;
  private readonly patienceMs: number;
  private readonly circuit: Circuit;

  constructor(
    private readonly shared: RateLimiter,
    { local = new MemoryRateLimiter(), patienceMs = 50, now = () => performance.now() }: SharedRateLimiterOptions = {},
  ) {
    this.local = local;
    this.patienceMs = patienceMs;
    this.circuit = new Circuit(now);
  }

  get status(): SharedRateLimiterStatus {
    return this.counts;
  }

  take(claims: readonly Claim[]): Verdict | Promise<Verdict> {
    const own = this.local.look(claims);
    return own.refused === undefined ? this.takeShared(claims) : own;
  }

  private async takeShared(claims: readonly Claim[]): Promise<Verdict> {
    if (!this.circuit.enter()) {
      this.counts.skipped += 1;
      return this.local.take(claims);
    }
    const outcome = await this.inTime(claims);
    if (typeof outcome === 'string') {
      this.circuit.failed();
      this.counts[outcome === 'error' ? 'errors' : 'timeouts'] += 1;
      return this.local.take(claims);
    }
    this.circuit.succeeded();
    if (outcome.refused === undefined) this.local.add(claims);
    return outcome;
  }

  private inTime(claims: readonly Claim[]): Promise<Outcome> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve('timeout'), this.patienceMs);
      const call = async (): Promise<Verdict> => this.shared.take(claims);
      call()
        .then(resolve, () => resolve('error'))
        .finally(() => clearTimeout(timer));
    });
  }
}
