import { silentLogger, UnavailableError, uuidv7Ids, type IdSource, type Logger } from '@intelgraph/kernel';
import type { Bus, BusMessage } from '@intelgraph/messaging';

import type { ServedVersion } from '../routing/served-version.js';

import type { DiskSpool } from './disk-spool.js';
import { toLogPieces, type AnsweredRow, type LogPiece } from './prediction-events.js';
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
  private rows: AnsweredRow[] = [];
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();
  /** The bus has been at something for longer than the patience: nothing else is given to it. */
  private stuck = false;
  private counts = { published: 0, spooled: 0, dropped: 0 };
  private readonly limit: number;
  private readonly logger: Logger;

  constructor(private readonly options: BufferedPredictionLogOptions) {
    this.limit = options.maxBufferedRows ?? 20_000;
    this.logger = options.logger ?? silentLogger;
  }

  start(): void {
    this.timer = setInterval(() => void this.flush(), this.options.flushMs ?? 250);
    this.timer.unref();
  }

  record(served: ServedVersion, row: LoggedRow): void {
    if (this.rows.length >= this.limit) this.counts.dropped += 1;
    else this.rows.push({ served, row, atMs: Date.now() });
  }

  status(): PredictionLogStatus {
    return { ...this.counts, spoolBytes: this.options.spool?.bytes ?? 0 };
  }

  /** Hands on what waits now; one at a time. */
  flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.flushNow());
    return this.flushing;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  private async flushNow(): Promise<void> {
    const rows = this.rows;
    this.rows = [];
    let left = rows.length;
    try {
      const { rowsPerEvent = 200, ids = uuidv7Ids } = this.options;
      for await (const piece of toLogPieces(rows, rowsPerEvent, ids)) {
        await this.handOn(piece);
        left -= piece.rows;
      }
    } catch (error) {
      this.counts.dropped += left;
      this.logger.error({ err: error, rows: left }, 'prediction log lost rows');
    }
    if (this.isUp()) await this.sendOldest();
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

  private async handOn({ messages, rows }: LogPiece): Promise<void> {
    if (this.isUp()) {
      try {
        await this.publish(messages);
        this.counts.published += rows;
        return;
      } catch (error) {
        this.logger.warn({ err: error }, 'prediction log goes to the spool');
      }
    }
    const kept = (await this.options.spool?.append(messages)) ?? false;
    this.counts[kept ? 'spooled' : 'dropped'] += rows;
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
