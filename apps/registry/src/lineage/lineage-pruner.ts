import type { Clock, Logger } from '@intelgraph/kernel';
import type { LineageEventsRetention } from '@intelgraph/ml-registry';
import type { Lifecycle } from '@intelgraph/platform';

const EVERY_MS = 60 * 60 * 1000;

export interface LineagePrunerParts {
  readonly retention: LineageEventsRetention;
  readonly lifecycle: Lifecycle;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long OpenLineage events are kept, in milliseconds. */
  readonly retentionMs: number;
}

/** Forgets old OpenLineage events, at the start and once an hour. */
export class LineagePruner {
  private timer: NodeJS.Timeout | undefined;
  private pruning: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly parts: LineagePrunerParts) {}

  /** The database is connected. */
  start(): void {
    this.prune();
    this.timer = setInterval(() => this.prune(), EVERY_MS).unref();
    this.parts.lifecycle.onClose('consumers', 'pruner of lineage events', async () => {
      this.stopped = true;
      clearInterval(this.timer);
      await this.pruning;
    });
  }

  private prune(): void {
    const { retention, clock, logger, retentionMs } = this.parts;
    this.pruning = retention
      .removeBefore(new Date(clock.now().getTime() - retentionMs), () => !this.stopped)
      .then(
        (removed) => logger.debug({ removed }, 'old lineage events are removed'),
        (error: unknown) => logger.warn({ err: error }, 'old lineage events could not be removed'),
      );
  }
}
