import { type Logger, silentLogger } from '@intelgraph/kernel';

export interface PolicyRunnerOptions {
  /** Looks once. */
  readonly look: () => Promise<unknown>;
  /** What it looks after, for people. */
  readonly what: string;
  /** Pause between two looks. */
  readonly intervalMs: number;
  readonly logger?: Logger | undefined;
}

/** Looks after policies again and again; every replica does so. */
export class PolicyRunner {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private failures = 0;
  private stopped = true;

  constructor(private readonly options: PolicyRunnerOptions) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.schedule();
  }

  /** Resolves when the look in hand has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.tick();
    }, this.options.intervalMs);
  }

  private async tick(): Promise<void> {
    const { look, what, logger = silentLogger } = this.options;
    try {
      await look();
      this.failures = 0;
    } catch (error) {
      this.failures += 1;
      // One failure is no news: an app starts beside its database.
      if (this.failures === 2) logger.warn({ err: error }, `${what} cannot be looked after; trying again`);
    }
    this.schedule();
  }
}
