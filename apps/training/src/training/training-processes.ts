import type { JobsService } from '@intelgraph/ml-training';
import type { Lifecycle } from '@intelgraph/platform';

/** The part of the app that works off the queue. */
export class TrainingProcesses {
  constructor(
    private readonly jobs: JobsService,
    private readonly lifecycle: Lifecycle,
    private readonly closeClients: () => void,
  ) {}

  /** Begins to work; from then on the app's end stops it before its database goes. */
  async start(): Promise<void> {
    this.lifecycle.onClose('consumers', 'training jobs', () => this.jobs.stopWorking());
    this.lifecycle.onClose('producers', 'registry clients', () => this.closeClients());
    await this.jobs.startWorking();
  }
}
