import { type DueWorkOptions, DueWorkScheduler } from '../schedule/due-work-scheduler.js';

import type { CheckRunner } from './check-runner.js';

export type CheckSchedulerOptions = DueWorkOptions;

/** Looks for due checks and runs them, one after the other; any number of processes may do so. */
export class CheckScheduler extends DueWorkScheduler {
  constructor(runner: CheckRunner, options: CheckSchedulerOptions = {}) {
    super(runner, 'checks', options);
  }
}
