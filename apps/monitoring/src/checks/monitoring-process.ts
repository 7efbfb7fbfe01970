import type { Clock, Logger } from '@intelgraph/kernel';
import type { AbTestScheduler, CheckScheduler, RetentionService } from '@intelgraph/model-monitoring';
import type { Lifecycle } from '@intelgraph/platform';

export interface MonitoringProcessParts {
  readonly schedulers: readonly (CheckScheduler | AbTestScheduler)[];
  readonly retention: RetentionService;
  readonly lifecycle: Lifecycle;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long predictions, labels and runs of checks are kept, in milliseconds. */
  readonly retentionMs: number;
}

const PRUNE_EVERY_MS = 3_600_000;

/** What the service does by itself: runs due checks, watches A/B tests, forgets what is old. */
export class MonitoringProcess {
  private timer: NodeJS.Timeout | undefined;
  private pruning: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly parts: MonitoringProcessParts) {}

  /** The database is connected. */
  start(): Promise<void> {
    const { schedulers, lifecycle } = this.parts;
    lifecycle.onClose('consumers', 'monitoring', () => this.stop());
    for (const scheduler of schedulers) scheduler.start();
    this.prune();
    this.timer = setInterval(() => this.prune(), PRUNE_EVERY_MS);
    this.timer.unref();
    return Promise.resolve();
  }

  private prune(): void {
    const { retention, clock, logger, retentionMs } = this.parts;
    this.pruning = retention
      .removeBefore(new Date(clock.now().getTime() - retentionMs), () => !this.stopped)
      .then(
        (removed) => logger.debug({ removed }, 'what is old is removed'),
        (error: unknown) => logger.warn({ err: error }, 'what is old could not be removed'),
      );
  }

  private async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await Promise.all(this.parts.schedulers.map((scheduler) => scheduler.stop()));
    await this.pruning;
  }
}
