const FIRST_MS = 250;
const LONGEST_MS = 30_000;

/**
 * How long to wait before a worker is started again, in milliseconds: the first time not at all, then twice as long each
 * time that it dies soon after its start.
 */
export function restartDelay(deathsInARow: number): number {
  return deathsInARow <= 1 ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (deathsInARow - 2));
}
