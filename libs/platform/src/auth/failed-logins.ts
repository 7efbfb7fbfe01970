import { AppError, retryAfterSeconds, systemClock } from '@intelgraph/kernel';
import type { Clock } from '@intelgraph/kernel';

import { networkOf } from './client-network.js';

/** An address has sent too many credentials that were not valid. */
export class TooManyFailedLoginsError extends AppError {
  constructor(retryAfterSeconds: number) {
    super('AUTH.TOO_MANY_FAILURES', 'exhausted', 'too many invalid credentials came from this address', {
      retryAfterSeconds,
    });
  }
}

export interface FailedLoginsOptions {
  /** Invalid credentials that one address may send in a window. Default 100. */
  limit?: number;
  /** Length of the window in milliseconds. Default one minute. */
  windowMs?: number;
  clock?: Clock;
}

/** Addresses that are remembered; the oldest window is forgotten first. */
const MAX_ADDRESSES = 10_000;

/** Counts invalid credentials by the address they come from, in this process. Valid ones are never counted nor refused. */
export class FailedLogins {
  private readonly windows = new Map<string, { failures: number; endsAt: number }>();
  private readonly limit: number;
  private readonly windowMs: number;
  private readonly clock: Clock;

  constructor({ limit = 100, windowMs = 60_000, clock = systemClock }: FailedLoginsOptions = {}) {
    this.limit = limit;
    this.windowMs = windowMs;
    this.clock = clock;
  }

  /** What an address over its limit is answered; undefined for all others. */
  refusal(address: string): TooManyFailedLoginsError | undefined {
    const window = this.windows.get(networkOf(address));
    if (window === undefined || window.failures < this.limit) return undefined;
    const left = window.endsAt - this.clock.now().getTime();
    return left > 0 ? new TooManyFailedLoginsError(retryAfterSeconds(left)) : undefined;
  }

  count(address: string): void {
    const now = this.clock.now().getTime();
    const network = networkOf(address);
    const window = this.windows.get(network);
    if (window !== undefined && window.endsAt > now) {
      window.failures++;
      return;
    }
    this.windows.delete(network);
    const oldest = this.windows.size >= MAX_ADDRESSES ? this.windows.keys().next().value : undefined;
    if (oldest !== undefined) this.windows.delete(oldest);
    this.windows.set(network, { failures: 1, endsAt: now + this.windowMs });
  }
}
