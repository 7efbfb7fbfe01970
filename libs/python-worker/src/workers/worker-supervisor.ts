import { type Logger, retryAfterSeconds } from '@intelgraph/kernel';

import type { WorkerEndedError } from '../python-worker.errors.js';

import { restartDelay } from './restart-delay.js';
import { startWorker, type WorkerDescription } from './start-worker.js';
import type { WorkerPlan, WorkerProcess } from './worker-process.js';

/** Requests wait for a restart that is nearer than that, and are refused otherwise. */
const PATIENCE_MS = 2000;
/** A worker that lived so long did not die of its start. */
const SETTLED_MS = 60_000;

/** Why no request should wait for the worker. */
export interface Obstacle {
  readonly message: string;
  readonly retryAfterSeconds: number;
}

/** Keeps one worker of a model alive: one that ends is replaced, at once at first and then ever later. */
export class WorkerSupervisor {
  private worker: WorkerProcess | undefined;
  private readyMs = 0;
  private deathsInARow = 0;
  private restart: { readonly timer: NodeJS.Timeout; readonly atMs: number } | undefined;
  private lastEnd = 'has not been started';
  private closed = false;

  constructor(
    private readonly plan: WorkerPlan,
    private readonly logger: Logger,
    /** Told when a worker is ready, and when it is known that there is none for a while. */
    private readonly onChange: () => void,
  ) {}

  /** Starts the first one. @throws as `startWorker`; then there is nothing to close */
  async start(): Promise<WorkerDescription> {
    const { worker, description } = await startWorker(this.plan, (error) => this.lost(error));
    this.take(worker);
    return description;
  }

  /** The one that answers; undefined while it is being replaced. */
  get current(): WorkerProcess | undefined {
    return this.worker;
  }

  get obstacle(): Obstacle | undefined {
    const waitMs = (this.restart?.atMs ?? 0) - performance.now();
    if (!this.closed && waitMs <= PATIENCE_MS) return undefined;
    return { message: `its Python worker ${this.lastEnd}`, retryAfterSeconds: retryAfterSeconds(waitMs) };
  }

  /** The worker has answered something: what it dies of next is not its start. */
  answered(): void {
    this.deathsInARow = 0;
  }

  close(): void {
    this.closed = true;
    this.lastEnd = 'is closed';
    clearTimeout(this.restart?.timer);
    this.worker?.end('closed', this.lastEnd);
    this.onChange();
  }

  private take(worker: WorkerProcess): void {
    if (this.closed) {
      worker.end('closed', this.lastEnd);
      return;
    }
    this.worker = worker;
    this.readyMs = performance.now();
    this.onChange();
  }

  private lost(error: WorkerEndedError): void {
    this.worker = undefined;
    if (this.closed) return;
    this.deathsInARow = performance.now() - this.readyMs > SETTLED_MS ? 1 : this.deathsInARow + 1;
    this.startAgain(error);
  }

  private startAgain({ message }: Error): void {
    const delayMs = restartDelay(this.deathsInARow);
    this.lastEnd = message;
    const details = { model: this.plan.name, pause_ms: delayMs, deaths_in_a_row: this.deathsInARow };
    this.logger.warn(details, `a Python worker ${message}`);
    this.restart = { timer: setTimeout(() => void this.replace(), delayMs), atMs: performance.now() + delayMs };
    this.onChange();
  }

  private async replace(): Promise<void> {
    this.restart = undefined;
    try {
      const { worker } = await startWorker(this.plan, (error) => this.lost(error));
      this.take(worker);
    } catch (error) {
      if (this.closed) return;
      this.deathsInARow++;
      this.startAgain(new Error('cannot be started again', { cause: error }));
    }
  }
}
