import {
  BatchExecutor,
  type BatchExecutorOptions,
  type ColumnPredictions,
  DeadlineUnreachableError,
  type ExecutionClock,
  type ExecutionRequest,
  type ExplainRowOptions,
  performanceClock,
  WorkerLostError,
} from '@intelgraph/ml-runtime';
import { UnavailableError } from '@intelgraph/kernel';

import { backendOf, type Execution } from '../statistics/execution.js';

import type { ColumnBlock, InputRow, RowPrediction, RunnableModel } from './model-runtime.js';
import { warmUpRows } from './warm-up.js';

/** What bounds the runs of a model. */
export type ExecutionBounds = Pick<
  BatchExecutorOptions<InputRow, RowPrediction>,
  'maxRequests' | 'maxRows' | 'onRetry' | 'onRefusal' | 'clock'
>;

/** A model whose weights are in memory. */
export interface ResidentModel {
  readonly runnable: RunnableModel;
  /** Up to so many rows are faster on the calling thread than on a worker. */
  readonly inlineRows: number;
  /** What it takes in this process, about. */
  readonly bytes: number;
}

export interface LoadedModelParts {
  readonly digest: string;
  readonly first: ResidentModel;
  /** Brings it back after it was unloaded. */
  readonly load: () => Promise<ResidentModel>;
  /** Told when it is back. */
  readonly reloaded: (model: LoadedModel) => void;
  readonly bounds: ExecutionBounds;
}

/** Sizes of runs that tell how long runs take. */
const LEARNING_ROWS = [1, 1, 16, 64];
let uses = 0;

/**
 * A model that has answered its warm-up rows. What it takes and gives is always known; its weights may leave memory and come back with
 * the next request.
 */
export class LoadedModel {
  readonly digest: string;
  /** Without weights while it is unloaded: whoever predicts asks `inlineRows` first, and else this model. */
  runnable: RunnableModel;
  /** Up to so many rows are computed on the calling thread; 0 while it is unloaded. */
  inlineRows: number;
  /** Requests on worker threads that have not been answered yet. */
  inFlight = 0;
  private resident: ResidentModel | null;
  private reloading: Promise<void> | undefined;
  private loadMs = 0;
  private used = 0;
  private readonly executor: BatchExecutor<InputRow, RowPrediction>;
  private readonly blocks: BatchExecutor<ColumnBlock, ColumnPredictions>;
  private readonly clock: ExecutionClock;

  constructor(private readonly parts: LoadedModelParts) {
    const { digest, first, bounds } = parts;
    this.digest = digest;
    this.resident = first;
    this.runnable = first.runnable;
    this.inlineRows = first.inlineRows;
    this.clock = bounds.clock ?? performanceClock;
    this.executor = new BatchExecutor({
      ...bounds,
      slots: first.runnable.slots,
      isLost: (error) => error instanceof WorkerLostError,
      run: (rows) => this.run(rows),
    });
    const isLost = (error: unknown): boolean => error instanceof WorkerLostError;
    const { slots } = first.runnable;
    this.blocks = new BatchExecutor({ ...bounds, slots, isLost, run: (blocks) => this.runBlocks(blocks) });
    this.touch();
  }

  get isLoaded(): boolean {
    return this.resident !== null;
  }

  /** What it takes in this process, about; 0 while it is unloaded. */
  get bytes(): number {
    return this.resident?.bytes ?? 0;
  }

  /** Larger than that of every model that was used before. */
  get lastUse(): number {
    return this.used;
  }

  /** Requests that wait for a thread. */
  get waiting(): number {
    return this.executor.waiting;
  }

  touch(): void {
    this.used = ++uses;
  }

  /** Lets it answer a few rows, which also tells how long that takes. @throws what the model throws */
  async warmUp(): Promise<void> {
    const { sampleRow } = this.runnable;
    if (sampleRow === null) return;
    const most = warmUpRows(sampleRow);
    for (const rows of LEARNING_ROWS) {
      await this.answer({ rows: new Array<InputRow>(Math.min(rows, most)).fill(sampleRow) });
    }
  }

  /**
   * Answers off the calling thread, in batches with other requests.
   *
   * @throws DeadlineUnreachableError, ExecutionQueueFullError, CallerGoneError; UnavailableError when it was unloaded and does not
   *   come back
   */
  async predict(request: ExecutionRequest<InputRow>): Promise<RowPrediction[]> {
    this.touch();
    if (this.resident === null) await this.backWithin(request.deadline ?? Infinity);
    return this.answer(request);
  }

  private answer(request: ExecutionRequest<InputRow>): Promise<RowPrediction[]> {
    return this.runnable.compose?.(request) ?? this.executor.submit(request);
  }

  /** Answers a block of rows as `predict` does, without an object for each row. Undefined where it cannot. @throws as `predict` */
  async predictColumns(
    block: ColumnBlock,
    urgency: Pick<ExecutionRequest<ColumnBlock>, 'priority' | 'signal'>,
  ): Promise<ColumnPredictions | undefined> {
    this.touch();
    if (this.resident === null) await this.backWithin(Infinity);
    if (this.runnable.predictColumns === undefined) return undefined;
    const [answer] = await this.blocks.submit({ rows: [block], ...urgency });
    return answer;
  }

  /** Frees its weights. The next request brings them back. */
  async unload(): Promise<void> {
    const { resident } = this;
    if (resident === null) return;
    this.resident = null;
    this.inlineRows = 0;
    this.runnable = this.described(resident.runnable);
    await resident.runnable.close();
  }

  private async run(rows: readonly InputRow[]): Promise<{ answers: RowPrediction[]; times?: Execution | undefined }> {
    let times: Execution | undefined;
    const answers = await this.runnable.predict(rows, (execution) => {
      times = times === undefined ? execution : together(times, execution);
    });
    return { answers, times };
  }

  private async runBlocks(blocks: readonly ColumnBlock[]): Promise<{ answers: ColumnPredictions[] }> {
    const { predictColumns } = this.runnable;
    if (predictColumns === undefined) throw new UnavailableError('model', 'it is not in memory');
    const answers = blocks.map((block) => predictColumns(block));
    // Blocks that are run again are written to the same memory: by then nobody may be at it any more.
    await Promise.allSettled(answers);
    return { answers: await Promise.all(answers) };
  }

  /** The same model without its weights. */
  private described(runnable: RunnableModel): RunnableModel {
    const canExplain = runnable.explain !== undefined;
    return {
      ...runnable,
      predictInline: undefined,
      predictColumns: undefined,
      compose: undefined,
      predict: () => Promise.reject(new UnavailableError('model', 'it is not in memory')),
      ...(canExplain ? { explain: (row, options) => this.explainBack(row, options) } : {}),
      close: () => Promise.resolve(),
    };
  }

  private async explainBack(
    row: InputRow,
    options: ExplainRowOptions,
  ): ReturnType<NonNullable<RunnableModel['explain']>> {
    await this.backWithin(this.clock.now() + options.timeoutMs);
    return (await this.runnable.explain?.(row, options)) ?? null;
  }

  /** Waits until it is back; all who wait share the work, which goes on for others when one of them cannot wait. */
  private async backWithin(deadline: number): Promise<void> {
    const back = (this.reloading ??= this.reload().finally(() => (this.reloading = undefined)));
    // Everybody who waits hears of a failure; nobody may be left by then.
    back.catch(() => undefined);
    if (deadline === Infinity) return back;
    const left = deadline - this.clock.now();
    if (left < this.loadMs) throw this.tooLate();
    await new Promise<void>((resolve, reject) => {
      const disarm = this.clock.after(left, () => reject(this.tooLate()));
      back.then(resolve, reject).finally(disarm);
    });
  }

  private tooLate(): Error {
    this.parts.bounds.onRefusal?.('deadline');
    return new DeadlineUnreachableError(this.loadMs);
  }

  private async reload(): Promise<void> {
    const started = this.clock.now();
    let resident: ResidentModel;
    try {
      resident = await this.parts.load();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new UnavailableError('model', `it was unloaded and cannot be loaded again: ${why}`, { cause });
    }
    this.resident = resident;
    this.runnable = resident.runnable;
    this.inlineRows = resident.inlineRows;
    this.loadMs = this.clock.now() - started;
    this.parts.reloaded(this);
  }
}

/** Two runs of one batch, which some models take in pieces. */
function together(one: Execution, other: Execution): Execution {
  return {
    rows: one.rows + other.rows,
    queueMs: (one.queueMs ?? 0) + (other.queueMs ?? 0),
    inputMs: (one.inputMs ?? 0) + (other.inputMs ?? 0),
    inferMs: (one.inferMs ?? 0) + (other.inferMs ?? 0),
    outputMs: (one.outputMs ?? 0) + (other.outputMs ?? 0),
    ...backendOf(one, other),
  };
}
