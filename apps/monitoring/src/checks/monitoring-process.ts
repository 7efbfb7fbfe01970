import type { AbTestScheduler, CheckScheduler } from '@intelgraph/model-monitoring';
import type { Lifecycle, Pruner } from '@intelgraph/platform';

export interface MonitoringProcessParts {
  readonly schedulers: readonly (CheckScheduler | AbTestScheduler)[];
  readonly pruner: Pruner;
  readonly lifecycle: Lifecycle;
}

/** What the service does by itself: runs due checks, watches A/B tests, forgets what is old. */
export class MonitoringProcess {
  constructor(private readonly parts: MonitoringProcessParts) {}

  /** The database is connected. */
  start(): void {
    const { schedulers, pruner, lifecycle } = this.parts;
    lifecycle.onClose('consumers', 'monitoring', async () => {
      await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
    });
    for (const scheduler of schedulers) scheduler.start();
    pruner.start();
  }
}
