import { defineStateMachine } from '@intelgraph/kernel';

/** The life of a shadow. */
export const shadowStates = defineStateMachine<'running' | 'succeeded' | 'aborted'>({
  initial: 'running',
  transitions: {
    running: ['succeeded', 'aborted'],
    succeeded: [],
    aborted: [],
  },
});
export type ShadowState = (typeof shadowStates)['states'][number];
