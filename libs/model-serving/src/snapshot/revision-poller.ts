import { silentLogger, type Logger } from '@intelgraph/kernel';

/** Calls `refresh` again and again, so that writes made through other replicas arrive here. */
export class RevisionPoller {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private reason: string | undefined;
  private warned = false;
  private stopped = false;

  /** @param intervalMs pause between two calls: the age that a replica's state may have */
  constructor(
    private readonly refresh: () => Promise<void>,
    private readonly intervalMs: number,
    private readonly logger: Logger = silentLogger,
  ) {}

  /** Why the last call failed; undefined when it succeeded. */
  get failure(): string | undefined {
    return this.reason;
  }

  start(): void {
    this.running = this.tick();
  }

  /** Does the next call now, rather than after its pause. */
  async now(): Promise<void> {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.running = this.running.then(() => {
      clearTimeout(this.timer);
      return this.tick();
    });
    await this.running;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async tick(): Promise<void> {
    try {
      await this.refresh();
      if (this.warned) this.logger.info({}, 'deployments are read again');
      this.reason = undefined;
      this.warned = false;
    } catch (error) {
      this.failed(error);
    }
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.tick();
    }, this.intervalMs);
  }

  // One failure is no news: an app starts beside its database, and the first call may come too early.
  private failed(error: unknown): void {
    if (this.reason !== undefined && !this.warned) {
      this.logger.warn({ err: error }, 'deployments cannot be read; serving goes on');
      this.warned = true;
    }
    this.reason = error instanceof Error ? error.message : String(error);
  }
}
