import type { Logger } from '@intelgraph/kernel';

import type { DeliveryWorker } from '../deliveries/delivery-worker.js';

import type { Grouper } from './grouper.js';

const POLL_MS = 1_000;
const WAKE_MS = 15;

/** Keeps groups and messages going: looks every second, and at once when woken. */
export class AlertDispatcher {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = true;
  private woken = false;

  constructor(private readonly parts: { grouper: Grouper; worker: DeliveryWorker; logger: Logger }) {}

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

  private async tick(): Promise<void> {
    this.woken = false;
    try {
      await this.parts.grouper.flushDue();
      await this.parts.worker.drain();
    } catch (error) {
      this.parts.logger.warn({ err: error }, 'alerts wait to be told of; trying again');
    }
  }
}
