/** Adds and takes away the prefix of topics and groups, so that only adapters know of it. */
export class Naming {
  constructor(private readonly prefix = '') {}

  physical(name: string): string {
    return `${this.prefix}${name}`;
  }

  logical(name: string): string {
    return name.slice(this.prefix.length);
  }

  /** Whether a name on the bus is one of ours. */
  owns(name: string): boolean {
    return name.startsWith(this.prefix);
  }
}

/** Kafka's rule, held by both adapters. */
const LEGAL = /^[a-zA-Z0-9._-]{1,249}$/;

export function isLegalTopic(name: string): boolean {
  return LEGAL.test(name) && name !== '.' && name !== '..';
}

export const DEAD_LETTER_SUFFIX = '.dlq';
/** Dead letters outlive their topic by this factor. */
export const DEAD_LETTER_RETENTION_FACTOR = 4;
export const DEFAULT_RETENTION_MS = 7 * 24 * 60 * 60 * 1_000;
/** Bytes of one message, headers and key included: what a Kafka broker takes by default, less the framing. */
export const MAX_MESSAGE_BYTES = 900_000;

/** How long the messages of a topic are kept, in milliseconds. */
export function retentionOf(topic: string, retentionMs = DEFAULT_RETENTION_MS): number {
  return topic.endsWith(DEAD_LETTER_SUFFIX) ? retentionMs * DEAD_LETTER_RETENTION_FACTOR : retentionMs;
}

/** Dead letters are few and read as a whole: one partition is enough. */
export function partitionsOf(topic: string, wanted: number): number {
  return topic.endsWith(DEAD_LETTER_SUFFIX) ? 1 : wanted;
}
