import type { EventDefinition } from './event-definition.js';

/** Every event of the registry domain. */
export const REGISTRY_EVENTS: readonly EventDefinition[] = [];
