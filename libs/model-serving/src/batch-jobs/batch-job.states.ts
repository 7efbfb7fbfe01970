import { defineStateMachine } from '@intelgraph/kernel';

export const BATCH_JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type BatchJobState = (typeof BATCH_JOB_STATES)[number];

/** The life of a batch job. A job whose process died goes on `running` under its next attempt. */
export const batchJobStates = defineStateMachine<BatchJobState>({
  initial: 'queued',
  transitions: {
    queued: ['running', 'cancelled', 'failed'],
    running: ['succeeded', 'failed', 'cancelled'],
    succeeded: [],
    failed: [],
    cancelled: [],
  },
});

/** What a job is busy with: its rows, then putting their parts together. */
export const BATCH_JOB_PHASES = ['waiting', 'predicting', 'assembling', 'done'] as const;
export type BatchJobPhase = (typeof BATCH_JOB_PHASES)[number];
