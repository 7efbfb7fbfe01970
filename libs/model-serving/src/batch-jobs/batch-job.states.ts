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

/** What a job is busy with: an input that lies elsewhere, its rows, putting their parts together, an output that shall lie elsewhere. */
export const BATCH_JOB_PHASES = ['waiting', 'fetching', 'predicting', 'assembling', 'uploading', 'done'] as const;
export type BatchJobPhase = (typeof BATCH_JOB_PHASES)[number];
