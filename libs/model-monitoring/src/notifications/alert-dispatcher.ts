import type { Clock, Logger } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import type { DeliveryWorker } from '../deliveries/delivery-worker.js';

import type { Grouper } from './grouper.js';
import { removeHistoryBefore } from './history.queries.js';

const POLL_MS = 1_000;
const WAKE_MS = 15;
const PRUNE_EVERY_MS = 600_000;

export interface AlertDispatcherParts {
  readonly dataSource: DataSource;
  readonly grouper: Grouper;
  readonly worker: DeliveryWorker;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long resolved alerts and finished messages are kept, in milliseconds. */
  readonly retentionMs: number;
}

/** Keeps groups and messages going: looks every second, and at once when woken. Forgets what is over long since. */
export class AlertDispatcher {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = true;
  private woken = false;
  private prunedAt = 0;

  constructor(private readonly parts: AlertDispatcherParts) {}

  /** The database is connected. */
  start(): void {
    this.stopped = false;
    this.schedule(0);
  }

  /** Looks again in a moment, when the transaction at hand has committed. */
  wake(): void {
    this.woken = true;
    if (this.running === undefined && !this.stopped) this.schedule(WAKE_MS);
  }

  /** Waits for the messages that are being sent. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
    await this.parts.worker.idle();
  }

  private schedule(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.running = this.tick().finally(() => {
        this.running = undefined;
        if (!this.stopped) this.schedule(this.woken ? WAKE_MS : POLL_MS);
      });
    }, ms);
    this.timer.unref();
  }

  private async prune(): Promise<void> {
    const { dataSource, clock, retentionMs } = this.parts;
    const now = clock.now().getTime();
    if (now - this.prunedAt < PRUNE_EVERY_MS) return;
    const removed = await removeHistoryBefore(dataSource.manager, new Date(now - retentionMs));
    // Else there is more: on with it at the next look.
    if (removed === 0) this.prunedAt = now;
  }

  private async tick(): Promise<void> {
    this.woken = false;
    try {
      await this.parts.grouper.flushDue();
      // Not waited for: a slow receiver keeps nobody from being told.
      this.parts.worker.look();
      await this.prune();
    } catch (error) {
      this.parts.logger.warn({ err: error }, 'alerts wait to be told of; trying again');
    }
  }
}
