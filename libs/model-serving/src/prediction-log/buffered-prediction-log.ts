import { silentLogger, uuidv7Ids, type IdSource, type Logger } from '@intelgraph/kernel';
import type { Bus } from '@intelgraph/messaging';

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
    return this.options.bus.status().state === 'up';
  }

  private async handOn({ messages, rows }: LogPiece): Promise<void> {
    if (this.isUp()) {
      try {
        await this.options.bus.publish(messages);
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
      await this.options.bus.publish(segment.messages);
      await this.options.spool?.remove(segment);
    } catch (error) {
      // The segment stays where it is and is sent with a later flush.
      this.logger.warn({ err: error }, 'the prediction spool cannot be sent yet');
    }
  }
}
