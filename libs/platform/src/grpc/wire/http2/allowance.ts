/** So much at once, and so much a second: a bucket that is filled by the time that passes. */
export class Allowance {
  private left: number;
  private filledAt: number;

  constructor(
    private readonly burst: number,
    private readonly perSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.left = burst;
    this.filledAt = this.now();
  }

  /** @returns whether there was something left. The clock is asked only when there was not. */
  spend(): boolean {
    if (this.left < 1) this.refill();
    if (this.left < 1) return false;
    this.left--;
    return true;
  }

  /** What was done meanwhile is worth so much. */
  earn(amount: number): void {
    this.left = Math.min(this.burst, this.left + amount);
  }

  private refill(): void {
    const now = this.now();
    this.earn(((now - this.filledAt) / 1000) * this.perSecond);
    this.filledAt = now;
  }
}
