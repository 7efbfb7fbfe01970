import type { EventDefinition } from '@intelgraph/contracts';

import type { Occurrence } from './occurrence.js';

/** What an event of the registry means to webhooks. */
export interface OccurrenceRule {
  readonly type: string;
  read(data: unknown): Occurrence;
}

export function when<T>(definition: EventDefinition<T>, read: (data: T) => Occurrence): OccurrenceRule {
  // The outbox has checked the data against the definition's schema.
  return { type: definition.type, read: (data) => read(data as T) };
}
