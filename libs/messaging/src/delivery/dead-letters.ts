import type { Page, PageRequest } from '@intelgraph/kernel';
import type { DeadLetter } from './dead-letter.js';

export interface DeadLetterFilter {
  /** The original topic, without `.dlq`. */
  readonly topic?: string;
  readonly group?: string;
}

/** What could not be handled: to be looked at, and to be sent again once the cause is cured. */
export interface DeadLetters {
  /**
   * By topic, the oldest of a topic first; letters that were replayed are left out. A page ends early when its
   * letters reach 8 MB.
   *
   * @throws InvalidInputError for a page size outside 1..1000 or a foreign token
   */
  list(filter?: DeadLetterFilter & PageRequest): Promise<Page<DeadLetter>>;
  /** Sends the message again, to the group that failed on it alone. @throws DeadLetterNotFoundError */
  replay(id: string): Promise<void>;
  /** Sends all that match and are there at the call; returns how many. */
  replayAll(filter?: DeadLetterFilter): Promise<number>;
}
