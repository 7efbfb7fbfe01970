import { TooManyRowsInFlightError } from './predictions.errors.js';

/** Bounds the rows that are being predicted at a time: beyond it requests are refused, not queued. */
export class RowBudget {
  private used = 0;

  constructor(readonly limit: number) {}

  get inFlight(): number {
    return this.used;
  }

  /** @throws TooManyRowsInFlightError. One request alone is always taken, whatever its size. */
  acquire(rows: number): void {
    if (this.used > 0 && this.used + rows > this.limit) throw new TooManyRowsInFlightError(this.limit);
    this.used += rows;
  }

  release(rows: number): void {
    this.used -= rows;
  }
}
