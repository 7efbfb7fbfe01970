import { type Logger, silentLogger } from '@intelgraph/kernel';

/** Work that becomes due by time; any number of processes may take of it. */
export interface DueWork {
  /** Does what has been due the longest. @returns whether there was something */
  runNextDue(): Promise<boolean>;
}

export interface DueWorkOptions {
  /** Milliseconds between two looks for due work; 2000 unless given. */
  readonly pollMs?: number;
  readonly logger?: Logger;
}

/** Looks for due work and does it, one piece after the other. */
export class DueWorkScheduler {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = true;

  /** @param what it is about, in logs */
  constructor(
    private readonly work: DueWork,
    private readonly what: string,
    private readonly options: DueWorkOptions = {},
  ) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.schedule(0);
  }

  /** Does everything that is due. @returns how many pieces */
  async runDue(): Promise<number> {
    let done = 0;
    while (await this.work.runNextDue()) {
      done++;
      if (this.stopped && this.running !== undefined) break;
    }
    return done;
  }

  /** Resolves when the piece in hand is done. */
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
      (this.options.logger ?? silentLogger).warn({ err: error }, `${this.what} could not be done; trying again`);
    }
    this.running = undefined;
    this.schedule(this.options.pollMs ?? 2000);
  }
}
