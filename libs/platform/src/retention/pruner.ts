import type { Clock, Logger } from '@intelgraph/kernel';

import type { Lifecycle } from '../shutdown/lifecycle.js';

const EVERY_MS = 60 * 60 * 1000;

/** Whoever can remove what is older than a time. */
export interface Retention {
  /** @param more is asked now and then whether to go on */
  removeBefore(before: Date, more: () => boolean): Promise<unknown>;
}

export interface PrunerParts {
  /** What is removed, for people: `lineage events`. */
  readonly what: string;
  readonly retention: Retention;
  readonly lifecycle: Lifecycle;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long it is kept, in milliseconds. */
  readonly retentionMs: number;
}

/** Removes what is old, at the start and once an hour. */
export class Pruner {
  private timer: NodeJS.Timeout | undefined;
  private pruning: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly parts: PrunerParts) {}

  /** The database is connected. */
  start(): void {
    const { lifecycle, what } = this.parts;
    this.prune();
    this.timer = setInterval(() => this.prune(), EVERY_MS).unref();
    lifecycle.onClose('consumers', `pruner of ${what}`, async () => {
      this.stopped = true;
      clearInterval(this.timer);
      await this.pruning;
    });
  }

  private prune(): void {
    const { what, retention, clock, logger, retentionMs } = this.parts;
    // One that takes longer than an hour goes on.
    this.pruning ??= retention
      .removeBefore(new Date(clock.now().getTime() - retentionMs), () => !this.stopped)
      .then(
        (removed) => logger.debug({ removed }, `old ${what} are removed`),
        (error: unknown) => logger.warn({ err: error }, `old ${what} could not be removed`),
      )
      .finally(() => {
        this.pruning = undefined;
      });
  }
}
