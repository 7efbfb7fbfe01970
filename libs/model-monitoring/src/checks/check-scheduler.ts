import { type Logger, silentLogger } from '@intelgraph/kernel';

import type { CheckRunner } from './check-runner.js';

export interface CheckSchedulerOptions {
  /** Milliseconds between two looks for due checks; 2000 unless given. */
  readonly pollMs?: number;
  readonly logger?: Logger;
}

/** Looks for due checks and runs them, one after the other; any number of processes may do so. */
export class CheckScheduler {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = true;

  constructor(
    private readonly runner: CheckRunner,
    private readonly options: CheckSchedulerOptions = {},
  ) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.schedule(0);
  }

  /** Runs everything that is due. @returns how many runs */
  async runDue(): Promise<number> {
    let runs = 0;
    while (await this.runner.runNextDue()) {
      runs++;
      if (this.stopped && this.running !== undefined) break;
    }
    return runs;
  }

  /** Resolves when the run in hand has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private schedule(delayMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.tick();
    }, delayMs);
  }

  private async tick(): Promise<void> {
    try {
      await this.runDue();
    } catch (error) {
      (this.options.logger ?? silentLogger).warn({ err: error }, 'checks could not be run; trying again');
    }
    this.running = undefined;
    this.schedule(this.options.pollMs ?? 2000);
  }
}
