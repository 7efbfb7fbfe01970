import type { Clock, Logger } from '@intelgraph/kernel';
import type { CheckScheduler, PredictionsService } from '@intelgraph/model-monitoring';
import type { Lifecycle } from '@intelgraph/platform';

export interface MonitoringProcessParts {
  readonly scheduler: CheckScheduler;
  readonly predictions: PredictionsService;
  readonly lifecycle: Lifecycle;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long predictions and labels are kept after they were received, in milliseconds. */
  readonly retentionMs: number;
}

const PRUNE_EVERY_MS = 3_600_000;

/** What the service does by itself: runs due checks, forgets old predictions. */
export class MonitoringProcess {
  private timer: NodeJS.Timeout | undefined;
  private pruning: Promise<void> | undefined;

  constructor(private readonly parts: MonitoringProcessParts) {}

  /** The database is connected. */
  start(): Promise<void> {
    const { scheduler, lifecycle } = this.parts;
    lifecycle.onClose('consumers', 'monitoring', () => this.stop());
    scheduler.start();
    this.prune();
    this.timer = setInterval(() => this.prune(), PRUNE_EVERY_MS);
    this.timer.unref();
    return Promise.resolve();
  }

  private prune(): void {
    const { predictions, clock, logger, retentionMs } = this.parts;
    this.pruning = predictions.removeReceivedBefore(new Date(clock.now().getTime() - retentionMs)).then(
      (removed) => logger.debug({ removed }, 'old predictions and labels are removed'),
      (error: unknown) => logger.warn({ err: error }, 'old predictions could not be removed'),
    );
  }

  private async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.parts.scheduler.stop();
    await this.pruning;
  }
}
