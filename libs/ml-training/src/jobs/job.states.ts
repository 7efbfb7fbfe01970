import { defineStateMachine } from '@intelgraph/kernel';

export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** The life of a training job. A job whose worker died goes on `running` under its next attempt. */
export const jobStates = defineStateMachine<JobState>({
  initial: 'queued',
  transitions: {
    queued: ['running', 'cancelled', 'failed'],
    running: ['succeeded', 'failed', 'cancelled'],
    succeeded: [],
    failed: [],
    cancelled: [],
  },
});

/** What a running job is busy with. */
export const JOB_PHASES = [
  'waiting',
  'reading',
  'tuning',
  'training',
  'evaluating',
  'storing',
  'registering',
  'done',
] as const;
export type JobPhase = (typeof JOB_PHASES)[number];
