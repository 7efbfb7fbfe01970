import type { ArtifactUploadsService } from '@intelgraph/experiment-tracking';
import type { Logger } from '@intelgraph/kernel';
import type { PurgedBlobs } from '@intelgraph/ml-registry';
import type { Lifecycle } from '@intelgraph/platform';

const EVERY_MS = 60 * 60 * 1000;

/** Gives up, once in a while, uploads that nobody completed, and frees files that were too young to be freed at once. */
export class BlobSweeper {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly blobs: PurgedBlobs,
    private readonly uploads: Pick<ArtifactUploadsService, 'expire'>,
    private readonly lifecycle: Lifecycle,
    private readonly logger: Logger,
  ) {}

  /** The database is connected. */
  start(): void {
    this.timer = setInterval(() => {
      this.running = this.sweep().catch((error: unknown) =>
        this.logger.warn({ err: error }, 'files that nobody refers to were not freed'),
      );
    }, EVERY_MS).unref();
    this.lifecycle.onClose('consumers', 'sweeper of blobs', async () => {
      clearInterval(this.timer);
      await this.running;
    });
  }

  private async sweep(): Promise<void> {
    await this.uploads.expire();
    await this.blobs.sweep();
  }
}
