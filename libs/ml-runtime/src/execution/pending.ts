import type { Queued } from './request-queue.js';
import type { RunTimes } from './run-times.js';
import { priorityOf } from './urgency.js';

/** A run in which a request had a part. */
export interface RequestExecution extends RunTimes {
  /** Its own rows, and those of others who are told by the same function. */
  readonly rows: number;
  /** Requests among them whose first rows these are. */
  readonly requests: number;
  /** From their arrival until somebody took them up, in all, in milliseconds. */
  readonly queueMs: number;
}

/** The run that answered a request, or a part of one that is too large for a run. */
export interface RequestRun extends RunTimes {
  /** Of the run, those of other requests among them. */
  readonly rows: number;
  /** From the arrival of this request until somebody took it up; 0 for later parts. */
  readonly queueMs: number;
  /** The whole run where nobody measures what the model took of it. */
  readonly inferMs: number;
}

/** Rows to be answered, and how urgently. */
export interface ExecutionRequest<In> {
  readonly rows: readonly In[];
  /** 1 (the most urgent) to 9; 5 unless given. */
  readonly priority?: number | undefined;
  /** When an answer is of no use any more, on the executor's clock. */
  readonly deadline?: number | undefined;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
  /** Only requests of equal shape share a batch. */
  readonly shape?: string | undefined;
  /** Told of every run with rows of the request. Requests that share a batch and this function are told together. */
  readonly executed?: ((execution: RequestExecution) => void) | undefined;
  /** Told, for this request alone, of every run with rows of it. */
  readonly ran?: ((run: RequestRun) => void) | undefined;
}

/** Rows of a request that one run answers. */
export interface Piece<In, Out> {
  readonly request: Pending<In, Out>;
  readonly from: number;
  readonly to: number;
}

/** A request until it has its answers. */
export class Pending<In, Out> implements Queued {
  readonly priority: number;
  readonly deadline: number;
  place = -1;
  readonly answers: Promise<Out[]>;
  private readonly found: Out[];
  private taken = 0;
  private open: number;
  private settled = false;
  private readonly endings: (() => void)[] = [];
  private resolve: (answers: Out[]) => void = () => undefined;
  private reject: (error: unknown) => void = () => undefined;

  constructor(
    readonly asked: ExecutionRequest<In>,
    /** When it came, on the executor's clock. */
    readonly since: number,
    public arrival: number,
  ) {
    this.priority = priorityOf(asked.priority);
    this.deadline = asked.deadline ?? Infinity;
    this.open = asked.rows.length;
    this.found = new Array<Out>(asked.rows.length);
    this.answers = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  get left(): number {
    return this.asked.rows.length - this.taken;
  }

  /** Whether some of its rows have been taken. */
  get hasBegun(): boolean {
    return this.taken > 0;
  }

  /** Whether it has been answered, or refused. */
  get isSettled(): boolean {
    return this.settled;
  }

  /** Takes the next rows. */
  take(rows: number): Piece<In, Out> {
    const from = this.taken;
    this.taken += rows;
    return { request: this, from, to: this.taken };
  }

  rowsOf({ from, to }: { readonly from: number; readonly to: number }): readonly In[] {
    const { rows } = this.asked;
    return from === 0 && to === rows.length ? rows : rows.slice(from, to);
  }

  answered(from: number, answers: readonly Out[]): void {
    answers.forEach((answer, i) => (this.found[from + i] = answer));
    this.open -= answers.length;
    if (this.open > 0 || this.settled) return;
    this.settle();
    this.resolve(this.found);
  }

  fail(error: unknown): void {
    if (this.settled) return;
    this.settle();
    this.reject(error);
  }

  /** Calls back when it has its answers, or was refused. */
  onSettled(callback: () => void): void {
    this.endings.push(callback);
  }

  private settle(): void {
    this.settled = true;
    for (const end of this.endings) end();
  }
}
