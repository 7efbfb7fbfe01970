import type { EventDefinition } from './event-definition.js';

/** Every event of the inference domain. */
export const INFERENCE_EVENTS: readonly EventDefinition[] = [];
