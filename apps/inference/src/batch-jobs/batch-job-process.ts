import type { BatchJobsService } from '@intelgraph/model-serving';
import type { Lifecycle } from '@intelgraph/platform';

/** The part of the app that works off the queue of batch jobs. */
export class BatchJobProcess {
  private readonly ending = new AbortController();

  constructor(
    private readonly jobs: BatchJobsService,
    private readonly lifecycle: Lifecycle,
  ) {}

  /** Aborts when the app ends. */
  get stopping(): AbortSignal {
    return this.ending.signal;
  }

  /** Begins to work, once the database answers; from then on the app's end stops it before its database goes. */
  async start(): Promise<void> {
    this.lifecycle.onClose('consumers', 'batch jobs', () => {
      this.ending.abort();
      return this.jobs.stopWorking();
    });
    await this.jobs.startWorking();
  }
}
