import { defineStateMachine } from '@intelgraph/kernel';

export const STAGES = ['development', 'staging', 'production', 'archived'] as const;
export type Stage = (typeof STAGES)[number];

/** Which stage may follow which. Production is reached from staging only; an archived version starts again in staging. */
export const stageStates = defineStateMachine<Stage>({
  initial: 'development',
  transitions: {
    development: ['staging', 'archived'],
    staging: ['production', 'development', 'archived'],
    production: ['staging', 'archived'],
    archived: ['staging'],
  },
});

export const TRANSITION_STATUSES = ['requested', 'approved', 'rejected'] as const;
export type TransitionStatus = (typeof TRANSITION_STATUSES)[number];

/** A transition is decided once. */
export const transitionStates = defineStateMachine<TransitionStatus>({
  initial: 'requested',
  transitions: { requested: ['approved', 'rejected'], approved: [], rejected: [] },
});
