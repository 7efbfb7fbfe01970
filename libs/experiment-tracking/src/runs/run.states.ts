import { defineStateMachine } from '@intelgraph/kernel';

export const RUN_STATUSES = ['running', 'finished', 'failed', 'killed'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** A run ends once. */
export const runStates = defineStateMachine<RunStatus>({
  initial: 'running',
  transitions: { running: ['finished', 'failed', 'killed'], finished: [], failed: [], killed: [] },
});
