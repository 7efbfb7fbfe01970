import { defineStateMachine } from '@intelgraph/kernel';

/** The life of a canary. */
export const canaryStates = defineStateMachine({
  initial: 'running',
  transitions: {
    running: ['paused', 'succeeded', 'rolled_back', 'aborted'],
    paused: ['running', 'succeeded', 'rolled_back', 'aborted'],
    succeeded: [],
    rolled_back: [],
    aborted: [],
  },
});
export type CanaryState = (typeof canaryStates)['states'][number];
