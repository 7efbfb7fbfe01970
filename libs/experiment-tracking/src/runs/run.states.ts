import { defineStateMachine } from '@intelgraph/kernel';

/** A run goes on until it ends in one of three ways. */
export const RUN_STATES = defineStateMachine({
  initial: 'running',
  transitions: { running: ['finished', 'failed', 'killed'], finished: [], failed: [], killed: [] },
});
export type RunStatus = (typeof RUN_STATES)['initial'];
export const RUN_END_STATES = ['finished', 'failed', 'killed'] as const;
export type RunEndStatus = (typeof RUN_END_STATES)[number];
