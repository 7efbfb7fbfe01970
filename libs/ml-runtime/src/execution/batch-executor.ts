import { BatchRun, type RunBatch } from './batch-run.js';
import { type ExecutionClock, performanceClock } from './execution-clock.js';
import {
  CallerGoneError,
  DeadlineUnreachableError,
  ExecutionQueueFullError,
  RequestShedError,
} from './execution.errors.js';
import { LatencyFit } from './latency-fit.js';
import { type ExecutionRequest, Pending, type Piece, type RequestExecution } from './pending.js';
import { RequestQueue } from './request-queue.js';
import type { RunTimes } from './run-times.js';
import { Slots, type SlotUser, type StartedRun } from './slots.js';
import type { Urgency } from './urgency.js';

/** Why a request was not computed. */
export type ExecutionRefusal = 'deadline' | 'queue_full' | 'shed' | 'caller_gone';

export interface BatchExecutorOptions<In, Out> {
  readonly run: RunBatch<In, Out>;
  /** Runs that go on at a time; shared by executors that share what runs them. One unless given. */
  readonly slots?: Slots | undefined;
  /** Most requests that wait; beyond it the least urgent are refused. Default 1024. */
  readonly maxRequests?: number | undefined;
  /** Most rows that wait; one request alone is always taken. Default 100 000. */
  readonly maxRows?: number | undefined;
  /** Most rows of a run. Default 4096. */
  readonly maxBatchRows?: number | undefined;
  /**
   * How long the rows of a run may take, in milliseconds, or as long as its fixed part takes, if that is longer. Requests with more
   * rows run in pieces. Default 20.
   */
  readonly maxRunMs?: number | undefined;
  /** Whether an error says that whoever ran the batch is gone, so that another may well answer it. None does unless given. */
  readonly isLost?: ((error: unknown) => boolean) | undefined;
  readonly onRetry?: ((requests: number) => void) | undefined;
  readonly onRefusal?: ((reason: ExecutionRefusal) => void) | undefined;
  readonly clock?: ExecutionClock | undefined;
}

/** No run has more rows than so many times those of the largest before it: what is not known yet is tried step by step. */
const GROWTH = 4;
const FIRST_ROWS = 16;
/** An estimate this old refuses nothing any more, or one bad run could refuse everything for ever. */
const ESTIMATE_MS = 5000;

/**
 * Answers the requests of one model in batches, without ever holding one back: an idle slot takes what waits at once, a busy one lets
 * the queue grow. How many rows a run takes comes from how long runs took so far and from the deadlines of those that wait.
 */
export class BatchExecutor<In, Out> implements SlotUser {
  private readonly queue = new RequestQueue<Pending<In, Out>>();
  private readonly fit = new LatencyFit();
  private readonly runner: BatchRun<In, Out>;
  private readonly slots: Slots;
  private readonly clock: ExecutionClock;
  private lastRun = -Infinity;
  private largest = 0;

  constructor(private readonly options: BatchExecutorOptions<In, Out>) {
    this.clock = options.clock ?? performanceClock;
    this.slots = options.slots ?? new Slots(1, () => this.clock.now());
    this.runner = new BatchRun({
      run: options.run,
      isLost: options.isLost ?? (() => false),
      succeeded: (pieces, rows, times, ms) => this.succeeded(pieces, rows, times, ms),
      retried: (requests) => options.onRetry?.(requests),
      now: () => this.clock.now(),
    });
  }

  /** Requests that wait. */
  get waiting(): number {
    return this.queue.size;
  }

  /** Milliseconds that a run of so many rows takes, as far as that is known. */
  expectedMs(rows: number): number {
    return this.fit.predict(rows);
  }

  /**
   * Answers rows in their order.
   *
   * @throws DeadlineUnreachableError at once where the wait leaves too little time, and later where it turns out so;
   *   ExecutionQueueFullError; RequestShedError for one that waits when a more urgent one finds no room; CallerGoneError; what `run`
   *   throws for these rows alone
   */
  submit(asked: ExecutionRequest<In>): Promise<Out[]> {
    const now = this.clock.now();
    const request = new Pending<In, Out>(asked, now, this.slots.nextArrival());
    const refusal = this.refusalOf(request, now);
    if (refusal !== undefined) return Promise.reject(refusal);
    this.queue.push(request);
    this.slots.offer(this);
    if (request.place >= 0) this.watch(request, now);
    return request.answers;
  }

  urgency(): Urgency | undefined {
    return this.queue.peek();
  }

  workBefore(urgency: Urgency): number {
    const rows = this.queue.rowsBefore(urgency);
    return rows === 0 ? 0 : this.msOf(rows);
  }

  begin(): StartedRun | undefined {
    const pieces = this.nextBatch();
    if (pieces.length === 0) return undefined;
    const rows = pieces.reduce((sum, { from, to }) => sum + to - from, 0);
    return { done: this.runner.all(pieces), expectedMs: this.fit.predict(rows) };
  }

  /** Whoever waits in vain leaves at once. */
  private watch(request: Pending<In, Out>, now: number): void {
    const { deadline } = request;
    const { signal } = request.asked;
    if (deadline < Infinity) {
      request.onSettled(this.clock.after(deadline - now, () => this.refuse(request, 0)));
    }
    if (signal === undefined) return;
    const leave = (): void => {
      this.queue.remove(request);
      this.options.onRefusal?.('caller_gone');
      request.fail(new CallerGoneError());
    };
    signal.addEventListener('abort', leave, { once: true });
    request.onSettled(() => signal.removeEventListener('abort', leave));
  }

  private refusalOf(request: Pending<In, Out>, now: number): Error | undefined {
    const { onRefusal } = this.options;
    if (request.asked.signal?.aborted === true) {
      onRefusal?.('caller_gone');
      return new CallerGoneError();
    }
    const { size, rows } = this.queue;
    const isFull = this.hasNoRoom(request, size, rows);
    if (!isFull && request.deadline === Infinity) return undefined;
    const wait = this.slots.waitOf(request);
    const isLate = this.isTooLate(request, now, wait);
    // Nobody leaves for one that comes too late.
    if (isFull && (isLate || !this.makeRoom(request))) {
      onRefusal?.('queue_full');
      return new ExecutionQueueFullError(size, wait);
    }
    if (!isLate) return undefined;
    onRefusal?.('deadline');
    return new DeadlineUnreachableError(wait);
  }

  private hasNoRoom({ left }: Pending<In, Out>, size: number, rows: number): boolean {
    const { maxRequests = 1024, maxRows = 100_000 } = this.options;
    return size >= maxRequests || (size > 0 && rows + left > maxRows);
  }

  /** Refuses requests of lower priority, the least urgent first, if that is enough. */
  private makeRoom(request: Pending<In, Out>): boolean {
    let { size, rows } = this.queue;
    const shed: Pending<In, Out>[] = [];
    for (const waiting of this.queue.leastUrgentFirst()) {
      if (!this.hasNoRoom(request, size, rows)) break;
      if (waiting.priority <= request.priority) return false;
      if (waiting.hasBegun) continue;
      shed.push(waiting);
      size -= 1;
      rows -= waiting.left;
    }
    if (this.hasNoRoom(request, size, rows)) return false;
    for (const waiting of shed) {
      const wait = this.slots.waitOf(waiting);
      this.queue.remove(waiting);
      this.options.onRefusal?.('shed');
      waiting.fail(new RequestShedError(wait));
    }
    return true;
  }

  private isTooLate({ deadline, left }: Pending<In, Out>, now: number, wait: number): boolean {
    if (deadline <= now) return true;
    if (deadline === Infinity || now - this.lastRun > ESTIMATE_MS) return false;
    return now + wait + this.msOf(left) > deadline;
  }

  /** Of a request that has all slots from now on. */
  private msOf(rows: number): number {
    const limit = this.batchLimit();
    const rounds = Math.ceil(rows / limit / this.slots.count);
    return rounds * this.fit.predict(Math.min(rows, limit));
  }

  private refuse(request: Pending<In, Out>, wait: number): void {
    this.queue.remove(request);
    if (request.isSettled) return;
    this.options.onRefusal?.('deadline');
    request.fail(new DeadlineUnreachableError(wait));
  }

  /** Rows of a run that hold nobody up for long. */
  private batchLimit(): number {
    const { maxBatchRows = 4096, maxRunMs = 20 } = this.options;
    const known = Math.min(maxBatchRows, Math.max(FIRST_ROWS, GROWTH * this.largest));
    const { a, b } = this.fit;
    // Where the fixed part is the larger one, short runs would only waste it.
    return a === 0 ? known : Math.max(1, Math.min(known, Math.floor(Math.max(maxRunMs, b) / a)));
  }

  /** The most urgent requests of one shape that can run together and all be answered in time. */
  private nextBatch(): Piece<In, Out>[] {
    const now = this.clock.now();
    const limit = this.batchLimit();
    const pieces: Piece<In, Out>[] = [];
    let [rows, deadline] = [0, Infinity];
    for (let next = this.queue.peek(); next !== undefined && rows < limit; next = this.queue.peek()) {
      if (next.isSettled) {
        this.queue.remove(next);
        continue;
      }
      if (this.isTooLate(next, now, 0)) {
        this.refuse(next, 0);
        continue;
      }
      const [first] = pieces;
      if (first?.request === next || (first !== undefined && first.request.asked.shape !== next.asked.shape)) break;
      deadline = Math.min(deadline, next.deadline);
      const room = first === undefined ? limit : Math.min(limit, this.fit.rowsWithin(deadline - now)) - rows;
      const taken = Math.min(room, next.left);
      // Only what is too large for any run is cut.
      if (taken <= 0 || (taken < next.left && next.left <= limit)) break;
      rows += taken;
      pieces.push(this.takeOf(next, taken));
    }
    return pieces;
  }

  /** What is left of a large request goes behind those of its urgency that came meanwhile. */
  private takeOf(request: Pending<In, Out>, rows: number): Piece<In, Out> {
    this.queue.remove(request);
    const piece = request.take(rows);
    if (request.left > 0) {
      request.arrival = this.slots.nextArrival();
      this.queue.push(request);
    }
    return piece;
  }

  private succeeded(pieces: readonly Piece<In, Out>[], rows: number, times: RunTimes, ms: number): void {
    const now = this.clock.now();
    this.fit.observe(rows, ms);
    this.largest = Math.max(this.largest, rows);
    this.lastRun = now;
    const { queueMs = 0, ...compute } = times;
    const byObserver = Map.groupBy(pieces, ({ request }) => request.asked.executed);
    for (const [executed, own] of byObserver) {
      const first = own.filter(({ from }) => from === 0);
      const waited = first.reduce((sum, { request }) => sum + now - ms - request.since + queueMs, 0);
      const ownRows = own.reduce((sum, { from, to }) => sum + to - from, 0);
      const execution: RequestExecution = { ...compute, rows: ownRows, requests: first.length, queueMs: waited };
      executed?.(execution);
    }
    for (const { request, from } of pieces) {
      const waited = from === 0 ? now - ms - request.since + queueMs : 0;
      request.asked.ran?.({ ...compute, inferMs: compute.inferMs ?? ms - queueMs, rows, queueMs: waited });
    }
  }
}
