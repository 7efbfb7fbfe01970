import type { EventDefinition } from './event-definition.js';

/** Every event of the features domain. */
export const FEATURES_EVENTS: readonly EventDefinition[] = [];
