import { silentLogger, type Logger } from '@intelgraph/kernel';
import { connectionOf } from '@intelgraph/persistence';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import type { Bus } from '../bus/bus.js';
import { retryDelayMs } from '../delivery/retry-policy.js';
import { sleep } from '../delivery/sleep.js';
import { WakeSignal } from '../delivery/wake-signal.js';
import {
  markSent,
  OUTBOX_CHANNEL,
  pruneSent,
  tryRelayLock,
  unsentMessages,
  type UnsentMessage,
} from './outbox.queries.js';

export interface OutboxRelayOptions {
  /** Of the domain, with MESSAGING_MIGRATIONS applied. The relay opens one connection of its own beside it. */
  readonly dataSource: DataSource;
  readonly bus: Bus;
  /** Names the lock: of all relays of a domain one works, the others stand by. */
  readonly domain: string;
  readonly logger?: Logger;
  /** Longest time between two looks at the table when nothing wakes the relay, in milliseconds. Default 2000. */
  readonly pollMs?: number;
  /** How long sent events are kept, in milliseconds. Default 24 hours. */
  readonly keepSentMs?: number;
  /** How long `stop` may go on publishing, in milliseconds. Default 5000. */
  readonly flushMs?: number;
}

const BATCH = 200;
/** Least time between two batches: events that come one after another share the cost of one. The first goes out at once. */
const BATCH_EVERY_MS = 50;
const PRUNE_EVERY_MS = 60_000;
const BACKOFF = { initialDelayMs: 100, maxDelayMs: 2_000 };

/**
 * Publishes what the outbox holds, in order per key, and marks it sent. At-least-once: an event published just before
 * a crash is published again.
 */
export class OutboxRelay {
  private readonly signal = new WakeSignal();
  private readonly stopping = new AbortController();
  private readonly logger: Logger;
  private running: Promise<void> | undefined;
  private client: Client | undefined;
  private stopAt: number | undefined;
  private failures = 0;
  private prunedAt = 0;
  private publishedAt = -BATCH_EVERY_MS;

  constructor(private readonly options: OutboxRelayOptions) {
    this.logger = options.logger ?? silentLogger;
  }

  /** Begins in the background; needs neither the bus nor the database to be up. */
  start(): void {
    this.running ??= this.run();
  }

  /** Looks at the table now. Commits wake it by themselves. */
  wake(): void {
    this.signal.wake();
  }

  /** Publishes what is committed, within `flushMs`, then ends. What remains is published at the next start. */
  async stop(): Promise<void> {
    if (this.running === undefined) return;
    const flushMs = this.options.flushMs ?? 5_000;
    this.stopAt = Date.now() + flushMs;
    this.stopping.abort();
    this.signal.wake();
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<void>((resolve) => (timer = setTimeout(resolve, flushMs + 500)));
    await Promise.race([this.running, bound]);
    clearTimeout(timer);
    await this.client?.end().catch(() => undefined);
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.isStopping();) {
      try {
        await this.session();
        failures = 0;
      } catch (error) {
        failures++;
        this.logger.warn(
          { err: error, domain: this.options.domain },
          'the outbox relay lost its database; connecting again',
        );
        if (!this.isStopping()) await this.signal.wait(retryDelayMs(BACKOFF, failures));
      }
    }
  }

  /** One connection's life: its lock, its notifications, its work. */
  private async session(): Promise<void> {
    const client = new Client({
      ...connectionOf(this.options.dataSource),
      application_name: `outbox-relay:${this.options.domain}`,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      // Losing in a power cut what was marked as sent only repeats events.
      options: '-c synchronous_commit=off',
    });
    client.on('error', () => this.signal.wake());
    client.on('notification', () => this.signal.wake());
    this.client = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${OUTBOX_CHANNEL}`);
      await this.relay(client);
    } finally {
      this.client = undefined;
      await client.end().catch(() => undefined);
    }
  }

  private async relay(client: Client): Promise<void> {
    const pollMs = this.options.pollMs ?? 2_000;
    for (let locked = false; ;) {
      locked ||= await tryRelayLock(client, this.options.domain);
      const rows = locked ? await unsentMessages(client, BATCH) : [];
      const published = await this.publish(client, rows);
      if (this.isStopping() && (rows.length === 0 || this.isOverdue())) return;
      // What is committed after this look wakes the relay again.
      if (published && rows.length > 0 && (rows.length === BATCH || this.isStopping())) continue;
      if (locked && published) await this.prune(client);
      await this.signal.wait(published ? pollMs : retryDelayMs(BACKOFF, this.failures));
      await this.untilNextBatch();
    }
  }

  private async untilNextBatch(): Promise<void> {
    const early = this.publishedAt + BATCH_EVERY_MS - performance.now();
    if (early > 0) await sleep(early, this.stopping.signal);
  }

  private isStopping(): boolean {
    return this.stopAt !== undefined;
  }

  private isOverdue(): boolean {
    return this.stopAt !== undefined && Date.now() >= this.stopAt;
  }

  /** False when the bus did not take them. */
  private async publish(client: Client, rows: readonly UnsentMessage[]): Promise<boolean> {
    if (rows.length === 0) return true;
    try {
      await this.options.bus.publish(rows.map(toMessage));
      this.failures = 0;
      this.publishedAt = performance.now();
    } catch (error) {
      this.failures++;
      this.logger.warn({ err: error, domain: this.options.domain, waiting: rows.length }, 'events wait for the bus');
      return false;
    }
    await markSent(
      client,
      rows.map(({ id }) => id),
    );
    return true;
  }

  private async prune(client: Client): Promise<void> {
    if (Date.now() - this.prunedAt < PRUNE_EVERY_MS) return;
    this.prunedAt = Date.now();
    await pruneSent(client, this.options.keepSentMs ?? 24 * 60 * 60 * 1_000);
  }
}

function toMessage(row: UnsentMessage) {
  return {
    topic: row.topic,
    key: row.message_key,
    value: Buffer.from(row.payload, 'utf8'),
    headers: {
      'content-type': 'application/cloudevents+json; charset=UTF-8',
      traceparent: row.traceparent,
    },
  };
}
