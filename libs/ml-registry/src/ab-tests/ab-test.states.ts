import { defineStateMachine } from '@intelgraph/kernel';

export const AB_TEST_STATUSES = ['draft', 'running', 'paused', 'stopped'] as const;
export type AbTestStatus = (typeof AB_TEST_STATUSES)[number];

/** A stopped test stays stopped: its result must not change by starting it again. */
export const abTestStates = defineStateMachine<AbTestStatus>({
  initial: 'draft',
  transitions: {
    draft: ['running', 'stopped'],
    running: ['paused', 'stopped'],
    paused: ['running', 'stopped'],
    stopped: [],
  },
});
