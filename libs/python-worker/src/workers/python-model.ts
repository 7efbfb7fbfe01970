import type { Logger } from '@intelgraph/kernel';

import { type Frame, FrameError } from '../frames/frame.js';
import { PythonPredictionError, PythonWorkerUnavailableError, WorkerEndedError } from '../python-worker.errors.js';

import type { ModelBatch, RowBatch, TensorBatch } from './batch.js';
import { failureOf } from './failure.js';
import {
  askedOf,
  type ColumnAnswers,
  type ModelAnswers,
  type ModelRequest,
  settle,
  type TensorAnswers,
} from './model-answers.js';
import { RequestQueue } from './request-queue.js';
import type { WorkerDescription } from './start-worker.js';
import type { WorkerPlan, WorkerProcess } from './worker-process.js';
import { WorkerSupervisor } from './worker-supervisor.js';

/** Batches that a worker holds: one that it computes, and one that waits for it. */
const PIPELINED = 2;
const TRIES = 2;

/**
 * A model in a worker of its own, which is replaced when it dies. Requests that wait while it computes are computed together; one
 * that makes this fail fails alone. What a dead worker had not answered is tried once more.
 */
export class PythonModel {
  private readonly queue: RequestQueue<ModelAnswers>;
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
    return this.asked(batch, tries) as Promise<ColumnAnswers>;
  }

  /** The same of tensors, which are computed as they stand and with no others. @throws as `predict` */
  predictTensors(batch: TensorBatch, tries = TRIES): Promise<TensorAnswers> {
    return this.asked(batch, tries) as Promise<TensorAnswers>;
  }

  private asked(batch: ModelBatch, tries: number): Promise<ModelAnswers> {
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

  private async run(worker: WorkerProcess, requests: readonly ModelRequest[]): Promise<void> {
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

  private async answered(worker: WorkerProcess, requests: readonly ModelRequest[]): Promise<Frame> {
    const { header, chunks } = askedOf(requests);
    const frame = await worker.request('predict', header, chunks);
    if (frame.kind === 'answer') return frame;
    const failure = failureOf(frame);
    if (failure.reason === 'raised') {
      throw new PythonPredictionError(failure);
    }
    worker.end('memory', 'ran out of memory');
    throw new WorkerEndedError('memory', 'ran out of memory');
  }

  private failed(requests: readonly ModelRequest[], error: Error): void {
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
