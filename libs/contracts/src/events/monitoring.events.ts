import type { EventDefinition } from './event-definition.js';

/** Every event of the monitoring domain. */
export const MONITORING_EVENTS: readonly EventDefinition[] = [];
