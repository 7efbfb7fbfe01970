import type { Page, PageRequest } from '@intelgraph/kernel';
import type { DeadLetters } from '../delivery/dead-letters.js';
import type { RetryPolicy } from '../delivery/retry-policy.js';
import type { Transformation, TransformOptions } from '../transform/transform.js';
import type { BusMessage, ReceivedMessage } from './message.js';

/** Where a group that has no position yet starts, or where {@link Bus.seek} moves it. */
export type StartPosition = 'beginning' | 'latest';

export interface SubscribeOptions {
  /** `<app>.<purpose>`. Every group gets every message; the members of a group share the partitions. */
  readonly group: string;
  readonly topics: readonly string[];
  /** Applies to partitions for which the group has no position yet. Default `beginning`. */
  readonly from?: StartPosition;
  /**
   * Resolves when the message is handled. A rejection is retried under `retry`, then the message goes to
   * `<topic>.dlq` and the partition moves on. May see a message more than once (at-least-once).
   *
   * Two errors are special: `PoisonMessageError` skips the retries, `RetryLaterError` waits without counting.
   */
  readonly handler: (message: ReceivedMessage) => Promise<void>;
  readonly retry?: Partial<RetryPolicy>;
  /** How many partitions are handled at the same time. Default 4. Within a partition it is one by one. */
  readonly concurrency?: number;
}

/** A running member of a consumer group. */
export interface Subscription {
  readonly group: string;
  readonly topics: readonly string[];
  /** `down` with a reason while the consumer cannot fetch; it is recreated by itself. */
  status(): BusStatus;
  /** Takes no further messages; what is in a handler is finished first. Held messages stay unread. */
  pause(): void;
  resume(): void;
  /** Leaves the group after the handlers in flight have finished and their positions are stored. */
  close(): Promise<void>;
}

export interface BusStatus {
  readonly state: 'up' | 'down' | 'starting';
  /** Why it is not up, for people. */
  readonly reason?: string;
}

/** How far a group is behind in one partition. */
export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  /** Position of the next message the group will handle. */
  readonly committed: bigint;
  /** Position that the next published message will get. */
  readonly end: bigint;
  readonly lag: bigint;
}

export interface GroupLag {
  readonly group: string;
  readonly total: bigint;
  readonly partitions: readonly PartitionLag[];
}

export interface SeekOptions {
  /**
   * The group transforms: members that were taken for dead are shut out for good, so that none of them can commit behind the
   * back of this call. Default false.
   */
  readonly transforms?: boolean;
}

/**
 * A partitioned, durable log with consumer groups. The Kafka and the embedded adapter behave the same; one contract
 * suite (`test/bus.contract.ts`) holds both to it.
 */
export interface Bus {
  readonly kind: 'kafka' | 'embedded';
  /**
   * Begins connecting and returns after the first attempt, successful or not: an application can start while its bus
   * is down. Attempts go on in the background; {@link status} tells.
   */
  start(): Promise<void>;
  /** Creates what is missing. Publishing and subscribing do it by themselves. @throws BusUnavailableError */
  ensureTopics(topics: readonly string[]): Promise<void>;
  /**
   * Resolves when every message is durable. A rejection means that some of them may have been stored none the less.
   * Nobody reads the values any more once it has resolved: their memory may be used again.
   *
   * @throws BusUnavailableError, MessageTooLargeError, BusOverloadedError
   */
  publish(messages: readonly BusMessage[]): Promise<void>;
  /** Resolves when the member has joined, or after the first failed attempt (then it goes on by itself). */
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  /**
   * Moves a group: replays from the beginning or from a time, or skips to the end. Members of this bus stop meanwhile.
   *
   * @throws GroupActiveError when members elsewhere are still running.
   */
  seek(group: string, topics: readonly string[], to: StartPosition | Date, options?: SeekOptions): Promise<void>;
  /**
   * Makes one message of another, exactly once: what a message became and the position behind it are committed together, and
   * whoever reads only what is committed sees one output for each input, or one dead letter. Outputs have the key of their
   * input; those of one partition keep its order. Topics are made when they are missing. A group without a position begins at
   * the beginning: {@link seek} first to begin elsewhere.
   *
   * Resolves when the member has joined, or after the first failed attempt (then it goes on by itself).
   *
   * @throws InvalidInputError
   */
  transform(options: TransformOptions): Promise<Transformation>;
  status(): BusStatus;
  /**
   * The messages of a topic, outside of all groups: those of a partition in their order. A page ends early when its messages
   * reach 8 MB.
   *
   * @throws InvalidInputError for a page size outside 1..1000 or a foreign token; BusUnavailableError
   */
  read(topic: string, page?: PageRequest): Promise<Page<ReceivedMessage>>;
  readonly deadLetters: DeadLetters;
  /** How far the group is behind, over all topics it has a position in. @throws BusUnavailableError */
  lag(group: string): Promise<GroupLag>;
  /** Closes the subscriptions, then the connections. */
  close(): Promise<void>;
}
