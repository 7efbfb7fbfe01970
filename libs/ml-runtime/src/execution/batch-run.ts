import type { Piece } from './pending.js';
import type { RunTimes } from './run-times.js';

/** Answers to a batch, one for each of its rows and in their order. */
export interface BatchAnswers<Out> {
  readonly answers: readonly Out[];
  readonly times?: RunTimes | undefined;
}

export type RunBatch<In, Out> = (rows: readonly In[]) => Promise<BatchAnswers<Out>>;

export interface BatchRunOptions<In, Out> {
  readonly run: RunBatch<In, Out>;
  /** Whether an error says that whoever ran the batch is gone, so that another may well answer it. */
  readonly isLost: (error: unknown) => boolean;
  /** Told of each run that succeeded. */
  readonly succeeded: (pieces: readonly Piece<In, Out>[], rows: number, times: RunTimes, ms: number) => void;
  /** Told how many requests are tried again after whoever ran them was lost. */
  readonly retried: (requests: number) => void;
  readonly now: () => number;
}

/**
 * Runs a batch so that no request fails for another's sake. A batch that throws is run again in halves, and those in halves, until the
 * request that throws stands alone: log2 of the batch at most. One whose runner was lost is run again once, request by request, since
 * what kills one runner kills the next.
 */
export class BatchRun<In, Out> {
  constructor(private readonly options: BatchRunOptions<In, Out>) {}

  /** Never rejects: requests hear of their answers and errors themselves. */
  async all(pieces: readonly Piece<In, Out>[]): Promise<void> {
    const open = pieces.filter(isOpen);
    if (open.length === 0) return;
    try {
      await this.once(open);
    } catch (error) {
      if (this.options.isLost(error)) await this.eachAlone(open);
      else if (open.length === 1) open[0]?.request.fail(error);
      else {
        const middle = open.length >> 1;
        await this.all(open.slice(0, middle));
        await this.all(open.slice(middle));
      }
    }
  }

  private async eachAlone(pieces: readonly Piece<In, Out>[]): Promise<void> {
    this.options.retried(pieces.length);
    for (const piece of pieces.filter(isOpen)) {
      try {
        await this.once([piece]);
      } catch (error) {
        piece.request.fail(error);
      }
    }
  }

  private async once(pieces: readonly Piece<In, Out>[]): Promise<void> {
    const { run, now, succeeded } = this.options;
    const rows = rowsOf(pieces);
    const started = now();
    const { answers, times = {} } = await run(rows);
    if (answers.length !== rows.length) {
      throw new TypeError(`the model answered ${answers.length} of ${rows.length} rows`);
    }
    // Statistics come before answers: who has an answer may look for it there.
    succeeded(pieces, rows.length, times, now() - started);
    let at = 0;
    for (const { request, from, to } of pieces) {
      request.answered(from, answers.slice(at, at + to - from));
      at += to - from;
    }
  }
}

const isOpen = <In, Out>({ request }: Piece<In, Out>): boolean => !request.isSettled;

function rowsOf<In, Out>(pieces: readonly Piece<In, Out>[]): readonly In[] {
  const [first] = pieces;
  if (first !== undefined && pieces.length === 1) return first.request.rowsOf(first);
  return pieces.flatMap((piece) => piece.request.rowsOf(piece));
}
