import type { EventDefinition } from './event-definition.js';

/** Every event of the governance domain. */
export const GOVERNANCE_EVENTS: readonly EventDefinition[] = [];
