/** Time as executors read it. Injected, so that tests can set it. */
export interface ExecutionClock {
  /** Milliseconds; only differences mean something. Deadlines are on this scale. */
  now(): number;
  /** Calls back once, so many milliseconds from now. @returns what takes that back */
  after(ms: number, callback: () => void): () => void;
}

/** Longest delay of a timer. */
const LONGEST_MS = 2 ** 31 - 1;

/** The clock of `performance.now()`. */
export const performanceClock: ExecutionClock = {
  now: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(ms, LONGEST_MS));
    return () => clearTimeout(timer);
  },
};
