/** What is left of a run's weight at the next one: the last 50 or so count. */
const KEPT = 0.98;
/** Sizes with a smaller variance, relative to their mean's square, are one size. */
const ONE_SIZE = 1e-6;

/**
 * How long a run takes by its rows, `a·n + b` milliseconds: the least squares of the runs so far, each counting less with every
 * later one (moments updated as by Welford, with exponential forgetting). Neither part is ever negative; while all runs had the same
 * size, nothing says that rows cost anything.
 */
export class LatencyFit {
  private weight = 0;
  private meanRows = 0;
  private meanMs = 0;
  private rowsRows = 0;
  private rowsMs = 0;
  private perRow = 0;
  private fixed = 0;

  /** Milliseconds a row adds. */
  get a(): number {
    return this.perRow;
  }

  /** Milliseconds whatever the number of rows. */
  get b(): number {
    return this.fixed;
  }

  observe(rows: number, ms: number): void {
    const before = KEPT * this.weight;
    this.weight = before + 1;
    const [dRows, dMs] = [rows - this.meanRows, ms - this.meanMs];
    this.meanRows += dRows / this.weight;
    this.meanMs += dMs / this.weight;
    const share = before / this.weight;
    this.rowsRows = KEPT * this.rowsRows + share * dRows * dRows;
    this.rowsMs = KEPT * this.rowsMs + share * dRows * dMs;
    this.solve();
  }

  /** Milliseconds that a run of so many rows takes; 0 before the first run. */
  predict(rows: number): number {
    return this.perRow * rows + this.fixed;
  }

  /** Most rows that run within the time; Infinity where rows cost nothing, as before the first run. */
  rowsWithin(ms: number): number {
    if (this.fixed > ms) return 0;
    return this.perRow === 0 ? Infinity : Math.floor((ms - this.fixed) / this.perRow);
  }

  private solve(): void {
    const { weight, meanRows, meanMs, rowsRows, rowsMs } = this;
    if (rowsRows <= ONE_SIZE * weight * meanRows * meanRows) {
      this.set(0, meanMs);
      return;
    }
    const slope = rowsMs / rowsRows;
    const intercept = meanMs - slope * meanRows;
    if (slope < 0) this.set(0, meanMs);
    else if (intercept >= 0) this.set(slope, intercept);
    // The least squares of the lines through the origin.
    else this.set((rowsMs + weight * meanRows * meanMs) / (rowsRows + weight * meanRows * meanRows), 0);
  }

  private set(perRow: number, fixed: number): void {
    this.perRow = perRow;
    this.fixed = fixed;
  }
}
