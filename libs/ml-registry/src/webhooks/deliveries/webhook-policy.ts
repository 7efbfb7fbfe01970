/** How calls that did not get through are tried again, and how long their log is kept. */
export interface WebhookPolicy {
  /** Tries in all. */
  readonly attempts: number;
  /** Pause after the first failure, in milliseconds; doubled after each further one. */
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  /** Time that one try may take, in milliseconds; a receiver slower than that is tried again. */
  readonly timeoutMs: number;
  /** After this time without a mark a call counts as abandoned by its process; well above `timeoutMs`. */
  readonly leaseMs: number;
  /** Calls to one webhook at the same time, so that a slow one does not hold up the others. */
  readonly perWebhook: number;
  /** How long calls that ended are kept, in milliseconds. */
  readonly retentionMs: number;
}

/** MLflow's pauses (1 s, 2 s, 4 s …) and its time for a try, but for about three hours. */
export const DEFAULT_WEBHOOK_POLICY: WebhookPolicy = {
  attempts: 26,
  initialDelayMs: 1_000,
  maxDelayMs: 10 * 60_000,
  timeoutMs: 30_000,
  leaseMs: 90_000,
  perWebhook: 4,
  retentionMs: 30 * 86_400_000,
};

/** The pause after so many tries, in milliseconds. */
export function delayAfter(attempts: number, { initialDelayMs, maxDelayMs }: WebhookPolicy): number {
  return Math.min(maxDelayMs, initialDelayMs * 2 ** Math.min(attempts - 1, 30));
}
