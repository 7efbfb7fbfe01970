import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';
import { STAGE_MACHINE_SCHEMA, type StageMachineState } from './registry-stages.schemas.js';
import { TRANSITION_SCHEMA, type TransitionState } from './registry.schemas.js';

export type * from './registry-stages.schemas.js';

export const stageMachineChanged = defineEvent<StageMachineState>({
  type: 'registry.stage_machine.changed.v1',
  audited: true,
  description: 'The stages of a workspace, or the ways between them, changed.',
  schema: STAGE_MACHINE_SCHEMA,
});

export const transitionWithdrawn = defineEvent<TransitionState>({
  type: 'registry.transition.withdrawn.v1',
  audited: true,
  description: 'A request for a change of stage was withdrawn.',
  schema: TRANSITION_SCHEMA,
});

/** Told when the next request takes the place of one that nobody decided in time. */
export const transitionExpired = defineEvent<TransitionState>({
  type: 'registry.transition.expired.v1',
  audited: false,
  description: 'A request for a change of stage was not decided in time.',
  schema: TRANSITION_SCHEMA,
});

/** Every event of stage machines and of requests that come to nothing. */
export const STAGE_EVENTS: readonly EventDefinition[] = [stageMachineChanged, transitionWithdrawn, transitionExpired];
