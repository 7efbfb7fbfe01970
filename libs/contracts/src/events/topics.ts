import type { EventDefinition } from './event-definition.js';

/** Name of the topic that carries an event: `<prefix><type>`. */
export function topicOf(definition: Pick<EventDefinition, 'type'>, prefix = ''): string {
  return `${prefix}${definition.type}`;
}

/** Name of the topic that collects what a consumer could not handle. */
export function deadLetterTopicOf(topic: string): string {
  return `${topic}.dlq`;
}
