/** How often and how fast a failing message is tried again before it becomes a dead letter. */
export interface RetryPolicy {
  /** Tries in all, the first included. Default 5. */
  readonly attempts: number;
  /** Pause after the first failure, in milliseconds; doubled after each further one. Default 100. */
  readonly initialDelayMs: number;
  /** Upper bound of a pause, in milliseconds. Default 5000. */
  readonly maxDelayMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 5, initialDelayMs: 100, maxDelayMs: 5_000 };

/** Pause after the n-th failure (n from 1), in milliseconds. */
export function retryDelayMs(policy: Omit<RetryPolicy, 'attempts'>, failures: number): number {
  return Math.min(policy.maxDelayMs, policy.initialDelayMs * 2 ** Math.min(failures - 1, 30));
}
