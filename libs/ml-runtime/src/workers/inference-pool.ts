import { availableParallelism } from 'node:os';

import type { Calibration } from '../calibration/calibration.js';
import type { ExplainRowOptions, RowExplanation } from '../explanations/explain-row.js';
import type { PackedNetwork } from '../kernels/packed-network.js';
import type { ValuesByColumn } from '../pipeline/encode.js';
import type { AnswerMemory, ColumnPredictions } from '../prediction/column-answers.js';
import type { ComputeTimes, Prediction, TimedPredictions } from '../prediction/prediction.js';
import { blockOf } from '../prediction/row-block.js';
import {
  InferenceExhaustedError,
  InferenceUnavailableError,
  ModelNotLoadedError,
  WorkerLostError,
} from '../runtime.errors.js';
import type { TensorModelSource } from '../tensor-models/load-tensor-model.js';
import type { NamedTensors } from '../tensors/tensor.js';
import type { Row } from '../training/trained-model.js';
import { PoolWorker, type RestartReason } from './pool-worker.js';
import { type LoadTask, type ResultOf, threadTime, type WireFile, type WorkerTask } from './worker-protocol.js';

export interface InferencePoolOptions {
  /** Worker threads; by default one less than there are cores, at least one. */
  readonly threads?: number | undefined;
  /** Heap of a thread, and what it holds outside of it beside its models, in MB each: one that passes it is replaced. That of Node, and any, unless given. */
  readonly memoryMb?: number | undefined;
  /** Predictions sent or waiting, over all threads, beyond which more are refused. Default 256. */
  readonly maxQueue?: number;
  /** Told when a worker died and another takes its place. */
  readonly onRestart?: ((reason: RestartReason) => void) | undefined;
}

/** One less than there are cores, at least one. */
export const defaultThreads = (): number => Math.max(1, availableParallelism() - 1);

/** Where the time of a prediction on a thread went, in milliseconds. */
export interface PooledTimes extends ComputeTimes {
  /** From handing the rows over until a thread took them up. */
  readonly queueMs: number;
}

/** Tensors that a model gave, and where the time went, in milliseconds. */
export interface PooledTensors {
  readonly outputs: NamedTensors;
  readonly queueMs: number;
  readonly inferMs: number;
}

/** Predicts in worker threads, each with every loaded model. All methods may be called at any time, concurrently. */
export interface InferencePool {
  /**
   * Loads an artifact into every thread; an id loaded already is replaced.
   *
   * @param packed the weights of its network, which the threads then share; otherwise each has a copy
   * @throws ModelFormatError
   */
  load(id: string, files: readonly WireFile[], packed?: PackedNetwork): Promise<void>;
  /**
   * Lets one thread try out what it can run the model with (on the example rows of tabular models), and all of them, also those that come
   * later, take what is fastest.
   *
   * @param known what was found of the same artifact in this process before: nothing is tried then
   * @returns what was found; null = there are no example rows, or there is nothing to choose
   */
  warmUp(id: string, known?: Calibration): Promise<Calibration | null>;
  /** @throws InferenceExhaustedError, ModelNotLoadedError; WorkerLostError where trying again may help, InferenceUnavailableError */
  predict(id: string, rows: readonly Row[]): Promise<Prediction[]>;
  /** The same, and where the time went. */
  predictTimed(id: string, rows: readonly Row[]): Promise<TimedPredictions<PooledTimes>>;
  /**
   * Many rows by column, which cross to the thread without an object for each row.
   *
   * @param memory shared memory that the answers are written to; what crosses back is new unless given
   * @throws as `predict`
   */
  predictColumns(id: string, columns: ValuesByColumn, rows: number, memory?: AnswerMemory): Promise<ColumnPredictions>;
  /**
   * What each input contributed to one answer, computed bit by bit between predictions; null = the model has no rows to compare with.
   * @throws ExplanationTimeoutError as AppError of kind `timeout`, and as `predict`
   */
  explain(id: string, row: Row, options: ExplainRowOptions): Promise<RowExplanation | null>;
  /** Loads a model of tensors into every thread; it was rehearsed before. @throws ModelFormatError */
  loadTensors(id: string, source: TensorModelSource): Promise<void>;
  /** Runs a model of tensors once. @throws TensorRunError when it cannot compute them, and as `predict` */
  runTensors(id: string, inputs: NamedTensors): Promise<PooledTensors>;
  unload(id: string): Promise<void>;
  stats(): { readonly threads: number; readonly queued: number; readonly restarts: number; readonly models: string[] };
  /** Rejects what is in flight and ends the threads. */
  close(): Promise<void>;
}

/** Starts the threads; the first `load` waits until they are up. */
export function createInferencePool(options: InferencePoolOptions = {}): InferencePool {
  return new WorkerPool(options);
}

const DEFAULT_QUEUE = 256;
/** A worker that dies so often within a minute is not restarted until the next request. */
const MOST_RESTARTS = 5;
const RESTART_WINDOW = 60_000;

class WorkerPool implements InferencePool {
  private readonly artifacts = new Map<string, LoadTask>();
  private readonly calibrations = new Map<string, Calibration>();
  private readonly threads: number;
  private readonly maxQueue: number;
  private workers: PoolWorker[] = [];
  private queued = 0;
  private restarts: number[] = [];
  private allRestarts = 0;
  private closed = false;

  constructor(private readonly options: InferencePoolOptions) {
    this.threads = options.threads ?? defaultThreads();
    this.maxQueue = options.maxQueue ?? DEFAULT_QUEUE;
    this.fill();
  }

  load(id: string, files: readonly WireFile[], packed?: PackedNetwork): Promise<void> {
    return this.loadInto({ kind: 'load', id, files, packed });
  }

  loadTensors(id: string, source: TensorModelSource): Promise<void> {
    return this.loadInto({ kind: 'load_tensors', id, source });
  }

  private async loadInto(task: LoadTask): Promise<void> {
    this.assertOpen();
    const { id } = task;
    const before = this.artifacts.get(id);
    this.artifacts.set(id, task);
    // It was of what the id stood for before.
    this.calibrations.delete(id);
    try {
      await this.onAll(task);
    } catch (error) {
      if (before === undefined) this.artifacts.delete(id);
      else this.artifacts.set(id, before);
      throw error;
    }
  }

  async runTensors(id: string, inputs: NamedTensors): Promise<PooledTensors> {
    const sentMs = threadTime();
    const { outputs, startedMs, inferMs } = await this.onLeastLoaded(id, { kind: 'run_tensors', id, inputs });
    return { outputs, inferMs, queueMs: startedMs - sentMs };
  }

  async warmUp(id: string, known?: Calibration): Promise<Calibration | null> {
    this.assertLoaded(id);
    const calibration = known ?? (await againIfLost(() => this.leastLoaded().run({ kind: 'calibrate', id })));
    this.assertLoaded(id);
    if (calibration === null) return null;
    this.calibrations.set(id, calibration);
    await this.onAll({ kind: 'warm_up', id, calibration });
    return calibration;
  }

  async predict(id: string, rows: readonly Row[]): Promise<Prediction[]> {
    return (await this.predictTimed(id, rows)).answers;
  }

  async predictTimed(id: string, rows: readonly Row[]): Promise<TimedPredictions<PooledTimes>> {
    const sentMs = threadTime();
    const task = { kind: 'predict', id, rows: blockOf(rows) ?? rows } as const;
    const { answers, startedMs, times } = await this.onLeastLoaded(id, task);
    return { answers, times: { ...times, queueMs: startedMs - sentMs } };
  }

  predictColumns(id: string, columns: ValuesByColumn, rows: number, memory?: AnswerMemory): Promise<ColumnPredictions> {
    return this.onLeastLoaded(id, { kind: 'predict_columns', id, columns, rows, memory });
  }

  explain(id: string, row: Row, options: ExplainRowOptions): Promise<RowExplanation | null> {
    return againIfLost(() => this.onLeastLoaded(id, { kind: 'explain', id, row, options }));
  }

  private onAll<T extends WorkerTask>(task: T): Promise<ResultOf<T>[]> {
    return againIfLost(() => Promise.all(this.workers.map((worker) => worker.run(task))));
  }

  private async onLeastLoaded<T extends WorkerTask>(id: string, task: T): Promise<ResultOf<T>> {
    this.assertLoaded(id);
    if (this.queued >= this.maxQueue) throw new InferenceExhaustedError(this.maxQueue);
    const worker = this.leastLoaded();
    this.queued++;
    try {
      return await worker.run(task);
    } finally {
      this.queued--;
    }
  }

  private leastLoaded(): PoolWorker {
    this.fill();
    return this.workers.reduce((least, other) => (other.load < least.load ? other : least));
  }

  async unload(id: string): Promise<void> {
    this.artifacts.delete(id);
    this.calibrations.delete(id);
    await Promise.allSettled(this.workers.map((worker) => worker.run({ kind: 'unload', id })));
  }

  stats(): ReturnType<InferencePool['stats']> {
    const models = [...this.artifacts.keys()];
    return { threads: this.workers.length, queued: this.queued, restarts: this.allRestarts, models };
  }

  async close(): Promise<void> {
    this.closed = true;
    const workers = this.workers;
    this.workers = [];
    await Promise.all(workers.map((worker) => worker.end()));
  }

  private assertLoaded(id: string): void {
    this.assertOpen();
    if (!this.artifacts.has(id)) throw new ModelNotLoadedError(id);
  }

  private assertOpen(): void {
    if (this.closed) throw new InferenceUnavailableError('the inference pool is closed');
  }

  /** Starts missing workers and gives them every model; what is sent to them next waits behind that. */
  private fill(): void {
    while (!this.closed && this.workers.length < this.threads) {
      const { memoryMb } = this.options;
      const worker = new PoolWorker({ memoryMb, onDeath: (dead, reason) => this.replace(dead, reason) });
      this.workers.push(worker);
      // A failed reload shows when the model is asked for: the worker answers that it is not loaded.
      for (const task of this.artifacts.values()) worker.run(task).catch(() => undefined);
      for (const [id, calibration] of this.calibrations) {
        // What is not warm runs on what nobody has tried out, and answers the same.
        worker.run({ kind: 'warm_up', id, calibration }).catch(() => undefined);
      }
    }
  }

  private replace(dead: PoolWorker, reason: RestartReason): void {
    this.workers = this.workers.filter((worker) => worker !== dead);
    if (this.closed) return;
    this.allRestarts++;
    const now = performance.now();
    this.restarts = [...this.restarts.filter((time) => now - time < RESTART_WINDOW), now];
    if (this.restarts.length <= MOST_RESTARTS) this.fill();
    this.options.onRestart?.(reason);
  }
}

/** Once more where a worker died meanwhile: it may have died of somebody else's rows. */
async function againIfLost<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof WorkerLostError)) throw error;
    return work();
  }
}
