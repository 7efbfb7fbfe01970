import type { JobState } from './jobs/job.states.js';

/** Is told what training does, for numbers about it. */
export interface TrainingObserver {
  /** A job came to its end, `seconds` after a process first took it up (0: none ever did). */
  jobEnded?(state: JobState, seconds: number): void;
  /** An evaluation was answered (`refused`: with a fault of the request or its data; `failed`: with one of ours). */
  evaluated?(outcome: 'completed' | 'refused' | 'failed', seconds: number): void;
}
