import type { Clock, Logger } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import { periodsOf } from './period.js';
import type { QuotaLedger } from './quota-ledger.js';
import { addUses, allQuotas, readUses } from './quotas.queries.js';

/**
 * Keeps the ledger of a process and the database together: what was counted goes there, quotas and what other processes counted come
 * back. A process that is killed forgets what it counted since the last time.
 */
export class QuotaSync {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isFailing = false;

  /** @param intervalMs between two times */
  constructor(
    private readonly source: DataSource,
    private readonly ledger: QuotaLedger,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly intervalMs = 1000,
  ) {}

  start(): void {
    const tick = (): void => void (this.running ?? this.now());
    this.timer ??= setInterval(tick, this.intervalMs);
    this.timer.unref();
  }

  /** Tells the database what is left to tell. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.now();
  }

  /**
   * Reads what is there when it is called, not what a run that is under way has read before. Never rejects: while the database is away,
   * quotas are those of before, and what is counted waits here.
   */
  async now(): Promise<void> {
    while (this.running !== undefined) await this.running;
    this.running = this.run().finally(() => (this.running = undefined));
    await this.running;
  }

  private async run(): Promise<void> {
    if (!this.source.isInitialized) return;
    try {
      await this.tell();
      const quotas = await allQuotas(this.source);
      this.ledger.replace(quotas, await readUses(this.source, periodsOf(quotas, this.clock.now())));
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) this.logger.warn({ err: error }, 'quotas cannot be read or counted in the database');
      this.isFailing = true;
    }
  }

  private async tell(): Promise<void> {
    let isStored = false;
    try {
      await addUses(this.source, this.ledger.send());
      isStored = true;
    } finally {
      this.ledger.settle(isStored);
    }
  }
}
