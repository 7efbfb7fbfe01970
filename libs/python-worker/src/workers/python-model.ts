import type { Logger } from '@intelgraph/kernel';

import { type Column, decodeColumns, encodeColumn } from '../frames/columns.js';
import { type Frame, FrameError } from '../frames/frame.js';
import { PythonPredictionError, PythonWorkerUnavailableError, WorkerEndedError } from '../python-worker.errors.js';

import { merged, type RowBatch, split } from './batch.js';
import { failureOf } from './failure.js';
import { type QueuedRequest, RequestQueue } from './request-queue.js';
import type { WorkerDescription } from './start-worker.js';
import type { WorkerPlan, WorkerProcess } from './worker-process.js';
import { WorkerSupervisor } from './worker-supervisor.js';

/** One run of the model, over the rows of one request or of several. Times in milliseconds. */
export interface ModelRun {
  readonly rows: number;
  /** Of the request that waited longest, until the rows were sent to the worker. */
  readonly queueMs: number;
  /** The columns to the model's own form. */
  readonly inputMs: number;
  /** The model itself. */
  readonly inferMs: number;
  /** All else: both ways through the socket, and the answers to columns. */
  readonly outputMs: number;
}

/** Answers to the rows of one request: one value, or row of a matrix, for each. */
export interface ColumnAnswers {
  readonly columns: readonly Column[];
  /** Whether the model itself gave the columns their names, as in a DataFrame. */
  readonly isTable: boolean;
  /** Of several requests that were computed together, the first alone has it. */
  readonly run?: ModelRun;
}

type Request = QueuedRequest<ColumnAnswers>;

/** Batches that a worker holds: one that it computes, and one that waits for it. */
const PIPELINED = 2;
const TRIES = 2;

/**
 * A model in a worker of its own, which is replaced when it dies. Requests that wait while it computes are computed together; one
 * that makes this fail fails alone. What a dead worker had not answered is tried once more.
 */
export class PythonModel {
  private readonly queue: RequestQueue<ColumnAnswers>;
  private readonly supervisor: WorkerSupervisor;
  private readonly held = new Map<WorkerProcess, number>();

  constructor(plan: WorkerPlan, logger: Logger) {
    this.queue = new RequestQueue(plan.options.maxBatchRows);
    this.supervisor = new WorkerSupervisor(plan, logger, () => this.pump());
  }

  /** @throws PythonModelError with the end of the traceback when the model cannot be loaded, or takes too long or too much memory */
  start(): Promise<WorkerDescription> {
    return this.supervisor.start();
  }

  /** Process id of the worker that answers, if one does. */
  get pid(): number | undefined {
    return this.supervisor.current?.pid;
  }

  /**
   * @param tries after so many workers that died with these rows they are given up
   * @throws PythonPredictionError when the model raises for these rows; PythonWorkerUnavailableError, RowsTooLargeError
   */
  predict(batch: RowBatch, tries = TRIES): Promise<ColumnAnswers> {
    const answer = this.queue.add(batch, tries);
    this.pump();
    return answer;
  }

  close(): void {
    this.supervisor.close();
  }

  private pump(): void {
    const { obstacle, current } = this.supervisor;
    if (obstacle !== undefined) {
      const { message, retryAfterSeconds } = obstacle;
      for (const { reject } of this.queue.takeAll()) {
        reject(new PythonWorkerUnavailableError(message, retryAfterSeconds));
      }
    }
    if (current === undefined) return;
    while ((this.held.get(current) ?? 0) < PIPELINED) {
      const requests = this.queue.take();
      if (requests.length === 0) return;
      void this.run(current, requests);
    }
  }

  private async run(worker: WorkerProcess, requests: readonly Request[]): Promise<void> {
    this.held.set(worker, (this.held.get(worker) ?? 0) + 1);
    const sentMs = performance.now();
    try {
      const frame = await this.answered(worker, requests);
      unlessGarbled(worker, () => settle(requests, frame, sentMs));
      this.supervisor.answered();
    } catch (error) {
      this.failed(requests, error instanceof Error ? error : new Error(String(error)));
    }
    const left = (this.held.get(worker) ?? 1) - 1;
    if (left === 0) this.held.delete(worker);
    else this.held.set(worker, left);
    this.pump();
  }

  private async answered(worker: WorkerProcess, requests: readonly Request[]): Promise<Frame> {
    const { rows, columns } = merged(requests.map(({ batch }) => batch));
    const encoded = columns.map(encodeColumn);
    const header = { rows, columns: encoded.map((column) => column.header) };
    const chunks = encoded.flatMap((column) => column.chunks);
    const frame = await worker.request('predict', header, chunks);
    if (frame.kind === 'answer') return frame;
    const failure = failureOf(frame);
    if (failure.reason === 'raised') {
      throw new PythonPredictionError(failure);
    }
    worker.end('memory', 'ran out of memory');
    throw new WorkerEndedError('memory', 'ran out of memory');
  }

  private failed(requests: readonly Request[], error: Error): void {
    if (!(error instanceof WorkerEndedError)) {
      if (requests.length > 1) this.queue.retry(requests);
      else requests[0]?.reject(error);
      return;
    }
    if (error.wasComputing) for (const request of requests) request.deaths++;
    const given = requests.filter(({ deaths, mostDeaths }) => deaths >= mostDeaths);
    this.queue.retry(requests.filter((request) => !given.includes(request)));
    const seconds = this.supervisor.obstacle?.retryAfterSeconds ?? 1;
    for (const { deaths, reject } of given) {
      const message = `its Python worker ${error.message}${deaths > 1 ? ', twice' : ''} with these rows`;
      reject(new PythonWorkerUnavailableError(message, seconds));
    }
  }
}

/** A worker whose answer cannot be read is of no use any more. @throws WorkerEndedError */
function unlessGarbled(worker: WorkerProcess, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    const message = `sent ${error.message}`;
    worker.end('protocol', message);
    throw new WorkerEndedError('protocol', message);
  }
}

/** @throws FrameError when the answer cannot be read, or is one to other rows */
function settle(requests: readonly Request[], { header, payload }: Frame, sentMs: number): void {
  const counts = requests.map(({ batch }) => batch.rows);
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const parts = split(decodeColumns(rows, header['columns'], payload), counts);
  const { input: inputMs = 0, infer: inferMs = 0 } = Object(header['ms']) as Readonly<Record<string, number>>;
  const queueMs = sentMs - Math.min(...requests.map(({ queuedMs }) => queuedMs));
  const outputMs = Math.max(0, performance.now() - sentMs - inputMs - inferMs);
  const isTable = header['table'] === true;
  requests.forEach(({ resolve }, at) => {
    const columns = parts[at] ?? [];
    resolve(at > 0 ? { columns, isTable } : { columns, isTable, run: { rows, queueMs, inputMs, inferMs, outputMs } });
  });
}
