import type { Logger } from '@intelgraph/kernel';

import type { MetricPoint } from '../ml-training.ports.js';

import type { TrainingJobEntity } from './training-job.entity.js';

/** Points of one job that wait to be shown. */
interface Waiting {
  readonly job: TrainingJobEntity;
  points: MetricPoint[];
}

const SHOW_EVERY_MS = 1_000;
/** More do not wait; the end of the job writes all of them. */
const MOST_WAITING = 10_000;

/**
 * Shows metrics of trainings that go on, those of about a second in one call. What cannot be shown now is left out: the end
 * of a job writes every point again.
 */
export class LiveMetrics {
  private readonly waiting = new Map<string, Waiting>();
  private timer: NodeJS.Timeout | undefined;
  private showing: Promise<void> = Promise.resolve();

  constructor(
    private readonly show: (job: TrainingJobEntity, points: readonly MetricPoint[]) => Promise<void>,
    private readonly logger: Logger,
  ) {}

  /** Never waits for tracking: training does not either. */
  add(job: TrainingJobEntity, points: readonly MetricPoint[]): void {
    const known = this.waiting.get(job.id) ?? { job, points: [] };
    known.points = [...known.points, ...points].slice(-MOST_WAITING);
    this.waiting.set(job.id, known);
    this.timer ??= setTimeout(() => this.flush(), SHOW_EVERY_MS).unref();
  }

  /** Nothing of the job is shown any more: its end writes all. */
  async forget(jobId: string): Promise<void> {
    this.waiting.delete(jobId);
    await this.showing;
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.waiting.clear();
    await this.showing;
  }

  private flush(): void {
    this.showing = this.showAll().finally(() => {
      this.timer = this.waiting.size === 0 ? undefined : setTimeout(() => this.flush(), SHOW_EVERY_MS).unref();
    });
  }

  private async showAll(): Promise<void> {
    for (const { job, points } of [...this.waiting.values()]) {
      this.waiting.delete(job.id);
      await this.show(job, points).catch((error: unknown) =>
        this.logger.debug({ job_id: job.id, err: error }, 'metrics of a training job are shown later'),
      );
    }
  }
}
