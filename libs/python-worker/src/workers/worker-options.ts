/** How workers are started and held in bounds. */
export interface WorkerOptions {
  /** Most memory that the processes of one worker hold, in bytes. */
  readonly memoryBytes: number;
  /** Loading a model takes no longer than that, in milliseconds. */
  readonly startMs: number;
  /** Nor does answering a batch. */
  readonly answerMs: number;
  /** An idle worker is asked so often whether it lives. */
  readonly pingMs: number;
  /** Largest frame, in bytes, both ways. */
  readonly maxFrameBytes: number;
  /** Most rows of different requests that are computed together. */
  readonly maxBatchRows: number;
}

export const DEFAULT_WORKER_OPTIONS: WorkerOptions = {
  memoryBytes: 2 * 1024 ** 3,
  startMs: 120_000,
  answerMs: 30_000,
  pingMs: 10_000,
  maxFrameBytes: 256 * 1024 ** 2,
  maxBatchRows: 1000,
};
