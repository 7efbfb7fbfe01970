import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import type {
  FilledRows,
  ParquetReply,
  ParquetRequest,
  ParquetThreadSettings,
  WantedRows,
} from './parquet-thread-protocol.js';

/**
 * Reads a Parquet file on a thread of its own: what DuckDB hands over, and the garbage that this makes, hold up nobody else. The thread
 * ends itself; one that is ended within DuckDB takes the process with it.
 */
export class ParquetReader {
  private readonly thread: Worker;
  private readonly exit: Promise<void>;
  private waiting: { resolve: (filled: FilledRows) => void; reject: (error: Error) => void } | undefined;

  constructor(settings: ParquetThreadSettings) {
    this.thread = new Worker(threadFile(), { workerData: settings });
    this.exit = new Promise((resolve) => this.thread.once('exit', () => resolve()));
    this.thread.on('message', (reply: ParquetReply) => {
      if ('filled' in reply) this.settle(({ resolve }) => resolve(reply.filled));
      else this.fail(new Error(reply.failure));
    });
    this.thread.on('error', (error) => this.fail(error instanceof Error ? error : new Error(String(error))));
    this.thread.on('exit', () => this.fail(new Error('the thread that reads the file has ended')));
  }

  /** The next rows. One call at a time. */
  fill(wanted: WantedRows): Promise<FilledRows> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.send({ kind: 'fill', wanted });
    });
  }

  /** Ends the thread, once what it does is done. */
  async close(): Promise<void> {
    this.send({ kind: 'close' });
    await this.exit;
  }

  private send(request: ParquetRequest): void {
    this.thread.postMessage(request);
  }

  private fail(error: Error): void {
    this.settle(({ reject }) => reject(error));
  }

  private settle(how: (waiting: NonNullable<ParquetReader['waiting']>) => void): void {
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting !== undefined) how(waiting);
  }
}

/** Threads run compiled code: beside this file in dist, or in dist when this file runs from src (tests build first). */
function threadFile(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  const folder = isSource ? '../../../../dist/batch-jobs/input/parquet/' : './';
  const url = new URL(`${folder}parquet-thread.js`, import.meta.url);
  if (!existsSync(fileURLToPath(url))) throw new Error('the thread is not compiled: run `npm run build` first');
  return url;
}
