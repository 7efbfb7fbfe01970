import { Duration, type DurationSum } from './duration.js';
import type { Execution, ExecutionObserver } from './execution.js';

/** Batch sizes beyond these are in the totals alone: whoever sends rows chooses them. */
const MAX_BATCH_SIZES = 256;

/** Where the time of a version's runs went. A part that its runtime cannot measure counts nothing. */
export interface ComputeSums {
  readonly input: DurationSum;
  readonly infer: DurationSum;
  readonly output: DurationSum;
}

class Compute implements ComputeSums {
  readonly input = new Duration();
  readonly infer = new Duration();
  readonly output = new Duration();

  add({ inputMs, inferMs, outputMs }: Execution): void {
    if (inputMs !== undefined) this.input.add(inputMs);
    if (inferMs !== undefined) this.infer.add(inferMs);
    if (outputMs !== undefined) this.output.add(outputMs);
  }
}

/** What one version behind an endpoint did in this process, through whichever protocol, since it was loaded. */
export class VersionStatistics {
  /** Requests that were answered, from their arrival to their answer. */
  readonly success = new Duration();
  /** Requests that were not: their rows were refused, or nobody could compute them. */
  readonly fail = new Duration();
  /** Requests that were taken up. */
  readonly queue = new Duration();
  readonly compute: ComputeSums;
  private readonly total = new Compute();
  private readonly sizes = new Map<number, Compute>();
  private rows = 0;
  private runs = 0;
  private last: number | undefined;
  private lastRun: Execution | undefined;

  constructor(private readonly now: () => number = Date.now) {
    this.compute = this.total;
  }

  /** Rows that were computed. */
  get inferences(): number {
    return this.rows;
  }

  /** Runs of the model. */
  get executions(): number {
    return this.runs;
  }

  /** When it last ran, in milliseconds since 1970; undefined before the first time. */
  get lastInferenceAt(): number | undefined {
    return this.last;
  }

  /** Runs by their number of rows, the first {@link MAX_BATCH_SIZES} numbers that came. */
  get bySize(): ReadonlyMap<number, ComputeSums> {
    return this.sizes;
  }

  /** What is known of the run that has ended within this turn; undefined where nothing is. */
  takeLastRun(): Execution | undefined {
    const run = this.lastRun;
    this.lastRun = undefined;
    return run;
  }

  /** Counts a run. Bound, so that it can be handed over as it is. */
  readonly executed: ExecutionObserver = (execution) => {
    this.lastRun = execution;
    this.rows += execution.rows;
    this.runs += 1;
    this.last = this.now();
    this.queue.add(execution.queueMs ?? 0, execution.requests);
    this.total.add(execution);
    this.ofSize(execution.rows)?.add(execution);
  };

  private ofSize(rows: number): Compute | undefined {
    const known = this.sizes.get(rows);
    if (known !== undefined || this.sizes.size === MAX_BATCH_SIZES) return known;
    const compute = new Compute();
    this.sizes.set(rows, compute);
    return compute;
  }
}
