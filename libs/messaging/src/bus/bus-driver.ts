import type { Delivery } from '../delivery/deliver.js';
import type { TaskLife } from '../delivery/resilient-task.js';
import type { BatchHandler } from '../transform/batch-handler.js';
import type { Bus, BusStatus, PartitionLag, SeekOptions, StartPosition } from './bus.js';
import type { BusMessage, ReceivedMessage } from './message.js';

export interface ReaderOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly from: StartPosition;
  /** Partitions handled at the same time. */
  readonly concurrency: number;
  readonly delivery: Omit<Delivery, 'signal'>;
}

export interface TransformerOptions {
  readonly group: string;
  readonly inputTopic: string;
  /** Partitions handled at the same time. */
  readonly concurrency: number;
  readonly handler: BatchHandler;
}

/** The part of one group member that an adapter does. */
export interface GroupReader {
  /** Joins the group and delivers until the signal aborts; throws when it cannot go on and is then called again. */
  read(life: TaskLife): Promise<void>;
  /** Whether nothing further shall be handed to the handler; also while nobody reads. */
  setPaused(paused: boolean): void;
  /** After the last `read`: stores positions and gives up what the member holds. */
  leave(): Promise<void>;
}

/** Where a partition begins and ends at present. */
export interface PartitionBounds {
  readonly partition: number;
  readonly first: bigint;
  /** Offset that the next message will get. */
  readonly end: bigint;
}

/** A walk through partitions, record by record, outside of all groups; each in its order, side by side or one after the other. */
export interface Scan {
  readonly topic: string;
  readonly stretches: readonly Stretch[];
  /** False ends the walk. */
  readonly visit: (record: ReceivedMessage) => boolean;
}

export interface Stretch {
  readonly partition: number;
  readonly from: bigint;
  /** Exclusive. */
  readonly to: bigint;
}

/**
 * What an adapter must do to become a bus; `LogBus` does the rest. All names are logical: prefixes are the driver's
 * business. What needs the other side throws BusUnavailableError while that is away.
 */
export interface BusDriver {
  readonly kind: Bus['kind'];
  /** Resolves after the first attempt to connect. */
  start(): Promise<void>;
  status(): BusStatus;
  /** What lies at the bottom of an error, for people. */
  reasonOf(error: unknown): string;
  close(): Promise<void>;
  ensureTopics(topics: readonly string[]): Promise<void>;
  /** Resolves when all are durable. The topics exist. */
  append(batch: readonly BusMessage[]): Promise<void>;
  reader(options: ReaderOptions): GroupReader;
  /** Commits what the handler makes of messages together with the position behind them. */
  transformer(options: TransformerOptions): GroupReader;
  hasMembers(group: string): Promise<boolean>;
  /** Sets the positions of a group without members. The topics exist. */
  moveGroup(
    group: string,
    topics: readonly string[],
    to: StartPosition | Date,
    options: SeekOptions | undefined,
  ): Promise<void>;
  positions(group: string): Promise<Omit<PartitionLag, 'lag'>[]>;
  /** The existing topics that end so. */
  topicsEndingIn(suffix: string): Promise<string[]>;
  bounds(topic: string): Promise<PartitionBounds[]>;
  scan(scan: Scan): Promise<void>;
}
