import { setTimeout as delay } from 'node:timers/promises';

/** Asks every `intervalMs` until `condition` holds (true) or time is up (false). */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
  intervalMs = 30,
): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) return false;
    await delay(intervalMs);
  }
  return true;
}
