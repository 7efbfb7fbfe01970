import { setTimeout as delay } from 'node:timers/promises';

const SERVED_WITHIN_MS = 20_000;
const LOOKS_MS = 100;

/**
 * Asks a broker until it serves what was made just now: a partition has a leader, and a group a coordinator, before those answer.
 *
 * @throws what the broker says, if not so, or still after 20 s
 */
export async function untilServed<T>(ask: () => Promise<T>): Promise<T> {
  const end = performance.now() + SERVED_WITHIN_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isTransient(error) || performance.now() > end) throw error;
      await delay(LOOKS_MS);
    }
  }
}

/** kafkajs gives up after a few tries of its own, and others wrap what it says: the reason is the cause, then. */
function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (error as { retriable?: unknown }).retriable === true || isTransient(error.cause);
}
