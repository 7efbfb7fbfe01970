import { defineStateMachine } from '@intelgraph/kernel';

/** The ways in which a run can end. */
export const RUN_END_STATES = ['finished', 'failed', 'killed'] as const;
export type RunEndStatus = (typeof RUN_END_STATES)[number];
export type RunStatus = 'scheduled' | 'running' | RunEndStatus;

/** A run goes on until it ends in one of three ways; `update` may take up one that has ended, as MLflow's clients do. */
export const RUN_STATES = defineStateMachine<RunStatus>({
  initial: 'running',
  transitions: {
    scheduled: ['running', ...RUN_END_STATES],
    running: RUN_END_STATES,
    finished: [],
    failed: [],
    killed: [],
  },
});
