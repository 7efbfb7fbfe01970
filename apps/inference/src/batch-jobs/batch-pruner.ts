import type { Clock, Logger } from '@intelgraph/kernel';
import type { BatchRetention } from '@intelgraph/model-serving';
import type { Lifecycle } from '@intelgraph/platform';

const EVERY_MS = 60 * 60 * 1000;

export interface BatchPrunerParts {
  readonly retention: BatchRetention;
  readonly lifecycle: Lifecycle;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long files are kept, in milliseconds; 0 = until somebody removes them. */
  readonly retentionMs: number;
}

/** Removes old files of batch jobs and old uploads, at the start and once an hour. */
export class BatchPruner {
  private timer: NodeJS.Timeout | undefined;
  private pruning: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly parts: BatchPrunerParts) {}

  /** The database is connected. */
  start(): void {
    if (this.parts.retentionMs === 0) return;
    this.prune();
    this.timer = setInterval(() => this.prune(), EVERY_MS).unref();
    this.parts.lifecycle.onClose('consumers', 'pruner of batch jobs', async () => {
      this.stopped = true;
      clearInterval(this.timer);
      await this.pruning;
    });
  }

  private prune(): void {
    const { retention, clock, logger, retentionMs } = this.parts;
    // One that takes longer than an hour goes on.
    this.pruning ??= retention
      .removeBefore(new Date(clock.now().getTime() - retentionMs), () => !this.stopped)
      .then(
        (removed) => logger.debug({ removed }, 'old files of batch jobs are removed'),
        (error: unknown) => logger.warn({ err: error }, 'old files of batch jobs could not be removed'),
      )
      .finally(() => {
        this.pruning = undefined;
      });
  }
}
