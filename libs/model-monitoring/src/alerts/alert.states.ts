import { defineStateMachine } from '@intelgraph/kernel';

export const ALERT_STATES = ['pending', 'firing', 'resolved'] as const;
export type AlertStateName = (typeof ALERT_STATES)[number];

/** One occurrence of a condition. A condition that comes back is another occurrence. */
export const alertStates = defineStateMachine<AlertStateName>({
  initial: 'pending',
  transitions: { pending: ['firing', 'resolved'], firing: ['resolved'], resolved: [] },
});

/** Why an alert is over: its cause was seen to be gone, or a person said so. */
export const RESOLUTIONS = ['cause_gone', 'manual'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];
