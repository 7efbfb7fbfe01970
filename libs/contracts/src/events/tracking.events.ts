import type { EventDefinition } from './event-definition.js';

/** Every event of the tracking domain. */
export const TRACKING_EVENTS: readonly EventDefinition[] = [];
