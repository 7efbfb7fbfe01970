const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** Leaves something alone for a while after it failed, longer every time; then one call tries whether it is back. */
export class Circuit {
  private failures = 0;
  private closedUntil = -Infinity;
  private isTrying = false;

  constructor(private readonly now: () => number) {}

  /** Whether a call may be made; each that was made ends in one of the calls below. */
  enter(): boolean {
    if (this.failures === 0) return true;
    if (this.isTrying || this.now() < this.closedUntil) return false;
    this.isTrying = true;
    return true;
  }

  succeeded(): void {
    this.failures = 0;
    this.isTrying = false;
  }

  failed(): void {
    this.isTrying = false;
    // Calls that were under way together count as one failure.
    if (this.failures > 0 && this.now() < this.closedUntil) return;
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.failures, LONGEST_PAUSE_MS);
    this.failures += 1;
    this.closedUntil = this.now() + pause;
  }

  /** Nobody knows how it went. */
  left(): void {
    this.isTrying = false;
  }
}
