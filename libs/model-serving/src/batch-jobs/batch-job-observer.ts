import type { BatchJobState } from './batch-job.states.js';

/** Who wants to know what batch jobs do. */
export interface BatchJobObserver {
  jobEnded?(state: BatchJobState, seconds: number): void;
  rowsDone?(predicted: number, bad: number): void;
}
