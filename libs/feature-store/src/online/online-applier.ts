import { AppError } from '@intelgraph/kernel';
import type { OnlineWrite } from '@intelgraph/online-features';
import { inTransaction } from '@intelgraph/persistence';

import type { FeatureStoreParts } from '../feature-store.ports.js';

import { removePending, takePending } from './pending.queries.js';

const POLL_MS = 1000;
const WAKE_MS = 15;
const BATCH = 50;

/** Brings committed values into the online store: at once, or later when that fails. Doing it twice changes nothing. */
export class OnlineApplier {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = true;
  private woken = false;

  constructor(private readonly parts: FeatureStoreParts) {}

  /** Applies what one write has committed; `pending` when the online store does not answer. */
  async apply(writeId: string, writes: readonly OnlineWrite[]): Promise<'applied' | 'pending'> {
    try {
      await this.parts.online.apply(writes);
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'unavailable') throw error;
      this.parts.observer?.onlineFailed?.(error);
      return 'pending';
    }
    await removePending(this.parts.dataSource.manager, [writeId]);
    return 'applied';
  }

  /** Looks for what was left behind, now and every second. */
  start(): void {
    this.stopped = false;
    this.schedule(0);
  }

  /** Looks again in a moment, when the transaction at hand has committed. */
  wake(): void {
    this.woken = true;
    if (this.running === undefined && !this.stopped) this.schedule(WAKE_MS);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** Applies all that is pending. @throws UnavailableError when the online store does not answer */
  async drain(): Promise<void> {
    while ((await this.drainSome()) === BATCH);
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
      await this.drain();
    } catch (error) {
      this.parts.observer?.onlineFailed?.(error);
      this.parts.logger?.warn({ err: error }, 'values wait to go online; trying again');
    }
  }

  private async drainSome(): Promise<number> {
    return inTransaction(this.parts.dataSource, async (tx) => {
      const pending = await takePending(tx, BATCH);
      if (pending.length === 0) return 0;
      await this.parts.online.apply(pending.flatMap(({ writes }) => writes));
      await removePending(
        tx,
        pending.map(({ id }) => id),
      );
      return pending.length;
    });
  }
}
