import type { Logger } from '@intelgraph/kernel';
import type { PurgedBlobs } from '@intelgraph/ml-registry';
import type { Lifecycle } from '@intelgraph/platform';

const EVERY_MS = 60 * 60 * 1000;

/** Frees, once in a while, the files of purged versions that were too young to be freed at once. */
export class BlobSweeper {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly blobs: PurgedBlobs,
    private readonly lifecycle: Lifecycle,
    private readonly logger: Logger,
  ) {}

  /** The database is connected. */
  start(): void {
    this.timer = setInterval(() => {
      this.running = this.blobs
        .sweep()
        .catch((error: unknown) => this.logger.warn({ err: error }, 'the files of purged versions were not freed'));
    }, EVERY_MS).unref();
    this.lifecycle.onClose('consumers', 'sweeper of blobs', async () => {
      clearInterval(this.timer);
      await this.running;
    });
  }
}
