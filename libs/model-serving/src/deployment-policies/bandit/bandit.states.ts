import { defineStateMachine } from '@intelgraph/kernel';

/** The life of a bandit: it goes on until somebody ends it. */
export const banditStates = defineStateMachine({
  initial: 'running',
  transitions: {
    running: ['paused', 'succeeded', 'rolled_back', 'aborted'],
    paused: ['running', 'succeeded', 'rolled_back', 'aborted'],
    succeeded: [],
    rolled_back: [],
    aborted: [],
  },
});
export type BanditState = (typeof banditStates)['states'][number];
