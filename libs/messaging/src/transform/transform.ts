import type { ReceivedMessage } from '../bus/message.js';

/** What becomes of one message. */
export type TransformOutcome =
  | { readonly output: TransformOutput }
  /** It can never be answered: it goes to the dead-letter topic, with the error's code and message. */
  | { readonly deadLetter: Error };

/** A message for the output topic; its key is that of the input, byte by byte. */
export interface TransformOutput {
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

export interface TransformOptions {
  /** `<app>.<purpose>`. The members of a group share the partitions. */
  readonly group: string;
  readonly inputTopic: string;
  /** May be written by others too. */
  readonly outputTopic: string;
  /** Default `<input topic>.dlq`. */
  readonly deadLetterTopic?: string;
  /** Most messages that are handled and committed together, 1 to 10 000. Default 1000. */
  readonly maxMessages?: number;
  /** How long to wait for further messages when there are fewer, in milliseconds. Default 0. */
  readonly maxWaitMs?: number;
  /** How many partitions are handled at the same time. Default 4. */
  readonly concurrency?: number;
  /**
   * Answers messages of one partition, in their order, with one outcome each; the next may come before these are answered. May see
   * messages again whose outcomes came to nothing: only outcomes are exactly once. A rejection means that the surroundings are at fault: the partition waits and
   * the same messages are handed over again, however often.
   *
   * @param signal aborts when the outcomes will not be wanted any more
   */
  readonly handle: (messages: readonly ReceivedMessage[], signal: AbortSignal) => Promise<readonly TransformOutcome[]>;
}

export interface TransformationStatus {
  /** `waiting`: the handler rejects, and is tried again. `down`: the bus does not answer. */
  readonly state: 'up' | 'down' | 'starting' | 'waiting';
  /** Why it is not up, for people. */
  readonly reason?: string;
}

/** A running member of a group that transforms. */
export interface Transformation {
  readonly group: string;
  status(): TransformationStatus;
  /** Leaves the group after what is in hand is committed. */
  close(): Promise<void>;
}

export const DEFAULT_MAX_MESSAGES = 1_000;
export const MOST_MESSAGES = 10_000;
