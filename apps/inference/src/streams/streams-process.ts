import type { Bus } from '@intelgraph/messaging';
import type { StreamRunner } from '@intelgraph/model-serving';
import type { Lifecycle } from '@intelgraph/platform';

/** The part of the app that runs streams, on a bus of their own. */
export class StreamsProcess {
  constructor(
    private readonly bus: Bus,
    private readonly runner: StreamRunner,
    private readonly lifecycle: Lifecycle,
  ) {}

  /** Begins, once the database answers; the app's end stops it before models, bus and database go. */
  async start(): Promise<void> {
    this.lifecycle.onClose('consumers', 'streams', async () => {
      await this.runner.stop();
      await this.bus.close();
    });
    await this.bus.start();
    this.runner.start();
  }
}
