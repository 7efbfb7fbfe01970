/** How often something happened, and how long it took in all, in milliseconds. */
export interface DurationSum {
  readonly count: number;
  readonly ms: number;
}

/** Adds durations up. */
export class Duration implements DurationSum {
  count = 0;
  ms = 0;

  add(ms: number, count = 1): void {
    this.count += count;
    this.ms += ms;
  }
}
