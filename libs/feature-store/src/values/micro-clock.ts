import type { Clock } from '@intelgraph/kernel';

import { type Instant, instantOf } from './instants.js';

/** Gives out created times: no two of one process are equal, and those of two processes hardly ever. */
export class MicroClock {
  private last: Instant = 0n;

  constructor(private readonly clock: Clock) {}

  /** The first of `count` consecutive microseconds that nobody else gets. */
  take(count: number): Instant {
    const now = instantOf(this.clock.now()) + ((process.hrtime.bigint() / 1000n) % 1000n);
    const first = now > this.last ? now : this.last + 1n;
    this.last = first + BigInt(count - 1);
    return first;
  }
}
