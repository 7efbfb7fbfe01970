import type { EventDefinition } from './event-definition.js';

/** Every event of the training domain. */
export const TRAINING_EVENTS: readonly EventDefinition[] = [];
