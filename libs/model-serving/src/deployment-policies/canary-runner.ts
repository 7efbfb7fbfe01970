import { type Logger, silentLogger } from '@intelgraph/kernel';

import type { CanaryController } from './canary-controller.js';

/** Looks after canaries again and again; every replica does so. */
export class CanaryRunner {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private failures = 0;
  private stopped = true;

  /** @param intervalMs pause between two looks */
  constructor(
    private readonly controller: CanaryController,
    private readonly intervalMs: number,
    private readonly logger: Logger = silentLogger,
  ) {}

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
    }, this.intervalMs);
  }

  private async tick(): Promise<void> {
    try {
      await this.controller.look();
      this.failures = 0;
    } catch (error) {
      this.failures += 1;
      // One failure is no news: an app starts beside its database.
      if (this.failures === 2) this.logger.warn({ err: error }, 'canaries cannot be looked after; trying again');
    }
    this.schedule();
  }
}
