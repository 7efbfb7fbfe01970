import { silentLogger, UnavailableError, uuidv7Ids, type IdSource, type Logger } from '@intelgraph/kernel';
import type { Bus, BusMessage } from '@intelgraph/messaging';

import type { ServedVersion } from '../routing/served-version.js';

import type { DiskSpool } from './disk-spool.js';
import type { EventDraft } from './event-draft.js';
import { EventDrafts } from './event-drafts.js';
import { encodeRow } from './logged-prediction.js';
import type { LoggedRow, PredictionLog } from './prediction-log.js';

export interface BufferedPredictionLogOptions {
  readonly bus: Pick<Bus, 'publish' | 'status'>;
  /** Takes what the bus does not; without one it is dropped and counted. */
  readonly spool?: DiskSpool;
  /** Most rows that wait in memory; further ones are dropped and counted. Default 20 000. */
  readonly maxBufferedRows?: number;
  /** How long rows wait at most before they are handed on, in milliseconds: what a crash loses. Default 250. */
  readonly flushMs?: number;
  /** Default 200. */
  readonly rowsPerEvent?: number;
  /** How long the bus may take with a message, in milliseconds; then it goes to the spool, too. Default 2000. */
  readonly patienceMs?: number;
  readonly ids?: IdSource;
  readonly logger?: Logger;
}

/** Of rows that wait; further ones are dropped and counted. */
const MAX_BUFFERED_BYTES = 67_108_864;
/** So many full events are handed on together, at once: one write to the bus for hundreds of rows. */
const EVENTS_AT_A_TIME = 4;

/** Counts since the start. */
export interface PredictionLogStatus {
  readonly published: number;
  readonly spooled: number;
  readonly dropped: number;
  readonly spoolBytes: number;
}

/**
 * Logs answered rows without slowing answers: bounded memory, then the bus, else a bounded spool on disk that is sent
 * once the bus is back. At least once; what fits nowhere is dropped and counted.
 */
export class BufferedPredictionLog implements PredictionLog {
  private readonly drafts: EventDrafts;
  /** The text of the time, made once a millisecond. */
  private time = { ms: 0, text: '' };
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();
  private isHandingOn = false;
  /** The bus has been at something for longer than the patience: nothing else is given to it. */
  private stuck = false;
  private counts = { published: 0, spooled: 0, dropped: 0 };
  private readonly limit: number;
  private readonly logger: Logger;

  constructor(private readonly options: BufferedPredictionLogOptions) {
    this.limit = options.maxBufferedRows ?? 20_000;
    this.logger = options.logger ?? silentLogger;
    this.drafts = new EventDrafts(options.rowsPerEvent ?? 200, options.ids ?? uuidv7Ids);
  }

  start(): void {
    this.timer = setInterval(() => void this.flush(), this.options.flushMs ?? 250);
    this.timer.unref();
  }

  record(served: ServedVersion, row: LoggedRow): void {
    const { drafts } = this;
    if (drafts.rows >= this.limit || drafts.bytes >= MAX_BUFFERED_BYTES) {
      this.counts.dropped += 1;
      return;
    }
    const ms = Date.now();
    if (ms !== this.time.ms) this.time = { ms, text: new Date(ms).toISOString() };
    try {
      drafts.add(served, encodeRow(served, row, this.time.text), ms);
    } catch (error) {
      this.counts.dropped += 1;
      this.logger.error({ err: error }, 'prediction log lost a row');
    }
    if (drafts.fullEvents >= EVENTS_AT_A_TIME && !this.isHandingOn) void this.handOnSoon('full');
  }

  status(): PredictionLogStatus {
    return { ...this.counts, spoolBytes: this.options.spool?.bytes ?? 0 };
  }

  /** Hands on what waits now; one at a time. */
  flush(): Promise<void> {
    return this.handOnSoon('all');
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  private handOnSoon(which: 'all' | 'full'): Promise<void> {
    this.isHandingOn = true;
    this.flushing = this.flushing.then(() => this.handOnAll(which));
    return this.flushing;
  }

  private async handOnAll(which: 'all' | 'full'): Promise<void> {
    const events = this.drafts.take(which);
    for (let from = 0; from < events.length; from += EVENTS_AT_A_TIME) {
      await this.handOn(events.slice(from, from + EVENTS_AT_A_TIME));
    }
    // Before what waits for a bus that is back: full events need not.
    this.isHandingOn = false;
    if (which === 'all' && this.isUp()) await this.sendOldest();
  }

  private isUp(): boolean {
    return !this.stuck && this.options.bus.status().state === 'up';
  }

  /**
   * @throws what the bus throws, and when it takes too long. A broker that accepts and does not answer would otherwise hold up all
   * rows until memory is full. What arrives after all arrives twice, under one event id.
   */
  private async publish(messages: readonly BusMessage[]): Promise<void> {
    const publishing = this.options.bus.publish(messages);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, this.options.patienceMs ?? 2_000, true);
    });
    const isLate = await Promise.race([publishing.then(() => false), late]).finally(() => clearTimeout(timer));
    if (!isLate) return;
    this.stuck = true;
    const free = (): void => {
      this.stuck = false;
    };
    publishing.then(free, free);
    throw new UnavailableError('event bus', 'takes too long');
  }

  private async handOn(events: readonly EventDraft[]): Promise<void> {
    const rows = events.reduce((sum, event) => sum + event.rows, 0);
    const messages = events.map((event) => event.toMessage());
    if (this.isUp()) {
      try {
        await this.publish(messages);
        for (const event of events) event.release();
        this.counts.published += rows;
        return;
      } catch (error) {
        this.logger.warn({ err: error }, 'prediction log goes to the spool');
      }
    }
    this.counts[(await this.spool(messages)) ? 'spooled' : 'dropped'] += rows;
  }

  /** @returns whether they are on disk */
  private async spool(messages: readonly BusMessage[]): Promise<boolean> {
    try {
      return (await this.options.spool?.append(messages)) ?? false;
    } catch (error) {
      this.logger.error({ err: error }, 'the prediction spool cannot be written');
      return false;
    }
  }

  /** One segment at a time, so that fresh rows are not held up by old ones. */
  private async sendOldest(): Promise<void> {
    try {
      const segment = (await this.options.spool?.oldest()) ?? null;
      if (segment === null) return;
      await this.publish(segment.messages);
      await this.options.spool?.remove(segment);
    } catch (error) {
      // The segment stays where it is and is sent with a later flush.
      this.logger.warn({ err: error }, 'the prediction spool cannot be sent yet');
    }
  }
}
