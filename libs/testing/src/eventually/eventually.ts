import { setTimeout as delay } from 'node:timers/promises';

export interface EventuallyOptions {
  /** How long to keep trying; 30 000 ms when not given: a machine under load is slow, and success does not wait. */
  readonly timeoutMs?: number;
  /** Pause between two tries; 25 ms when not given. */
  readonly intervalMs?: number;
}

/**
 * Calls `attempt` until it neither throws nor answers `false`, and returns what it answers. For expectations on what
 * happens in its own time; the last failure is thrown when time is up.
 */
export async function eventually<T>(attempt: () => T | Promise<T>, options: EventuallyOptions = {}): Promise<T> {
  const { timeoutMs = 30_000, intervalMs = 25 } = options;
  const end = Date.now() + timeoutMs;
  let last: unknown;
  do {
    try {
      const answer = await attempt();
      if (answer !== false) return answer;
      last = new Error(`still false after ${timeoutMs} ms`);
    } catch (error) {
      last = error;
    }
    await delay(intervalMs);
  } while (Date.now() < end);
  throw last;
}
