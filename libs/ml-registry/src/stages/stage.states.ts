import { defineStateMachine } from '@intelgraph/kernel';

/**
 * What a stage is to the platform, whatever a workspace calls it: which policies ask for something, what MLflow's clients
 * see, what cannot be deleted, what a rollback goes back to.
 */
export const STAGE_KINDS = ['development', 'staging', 'production', 'archived'] as const;
export type StageKind = (typeof STAGE_KINDS)[number];

export const isStageKind = (word: string): word is StageKind => STAGE_KINDS.some((kind) => kind === word);

export const TRANSITION_STATUSES = ['requested', 'approved', 'rejected', 'withdrawn', 'expired'] as const;
export type TransitionStatus = (typeof TRANSITION_STATUSES)[number];

/** A transition is decided once. */
export const transitionStates = defineStateMachine<TransitionStatus>({
  initial: 'requested',
  transitions: {
    requested: ['approved', 'rejected', 'withdrawn', 'expired'],
    approved: [],
    rejected: [],
    withdrawn: [],
    expired: [],
  },
});
