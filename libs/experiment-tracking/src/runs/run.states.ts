import { defineStateMachine } from '@intelgraph/kernel';

/** The ways in which a run can end. */
export const RUN_END_STATES = ['finished', 'failed', 'killed'] as const;
export type RunEndStatus = (typeof RUN_END_STATES)[number];
export type RunStatus = 'running' | RunEndStatus;

/** A run goes on until it ends in one of three ways. */
export const RUN_STATES = defineStateMachine<RunStatus>({
  initial: 'running',
  transitions: { running: RUN_END_STATES, finished: [], failed: [], killed: [] },
});
