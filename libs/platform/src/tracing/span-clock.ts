/** A system clock that is set by more than this is followed; smaller steps would tear spans of one request apart. */
const MOST_DRIFT_MS = 50;

/**
 * Times of `performance.now()` as milliseconds since 1970, precise to a microsecond between each other: the system's clock
 * itself counts milliseconds, and many steps are shorter.
 */
export class SpanClock {
  private origin: number;

  constructor(
    private readonly now: () => number = performance.now.bind(performance),
    private readonly wall: () => number = Date.now,
  ) {
    this.origin = wall() - now();
  }

  /** This moment. */
  present(): number {
    const now = this.now();
    const origin = this.wall() - now;
    if (Math.abs(origin - this.origin) > MOST_DRIFT_MS) this.origin = origin;
    return this.origin + now;
  }

  at(time: number): number {
    return this.origin + time;
  }
}
