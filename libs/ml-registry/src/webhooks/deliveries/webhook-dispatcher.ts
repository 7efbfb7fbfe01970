import type { Clock, Logger } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import { CallSignal } from './call-signal.js';
import type { WebhookWorker } from './webhook-worker.js';
import { pruneCalls } from './webhook-queue.queries.js';

const POLL_MS = 1_000;
const PRUNE_EVERY_MS = 600_000;

export interface WebhookDispatcherParts {
  readonly dataSource: DataSource;
  readonly worker: WebhookWorker;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly retentionMs: number;
}

/** Keeps calls going: as soon as a transaction that queued some has committed, and every second for those due again. */
export class WebhookDispatcher {
  private readonly signal: CallSignal;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = true;
  private prunedAt = 0;

  constructor(private readonly parts: WebhookDispatcherParts) {
    this.signal = new CallSignal(parts.dataSource, () => parts.worker.look());
  }

  /** The database is connected. */
  start(): void {
    this.stopped = false;
    this.schedule(0);
  }

  /** Waits for the calls that are under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
    await this.signal.close();
    await this.parts.worker.stop();
  }

  private schedule(ms: number): void {
    this.timer = setTimeout(() => {
      this.running = this.tick().finally(() => {
        this.running = undefined;
        if (!this.stopped) this.schedule(POLL_MS);
      });
    }, ms);
    this.timer.unref();
  }

  private async tick(): Promise<void> {
    try {
      await this.signal.open();
      this.parts.worker.look();
      await this.prune();
    } catch (error) {
      this.parts.logger.warn({ err: error }, 'calls of webhooks wait; trying again');
    }
  }

  private async prune(): Promise<void> {
    const { dataSource, clock, retentionMs } = this.parts;
    const now = clock.now().getTime();
    if (now - this.prunedAt < PRUNE_EVERY_MS) return;
    const removed = await pruneCalls(dataSource.manager, new Date(now - retentionMs));
    // Else there is more: on with it at the next look.
    if (removed === 0) this.prunedAt = now;
  }
}
