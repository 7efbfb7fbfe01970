import { setImmediate as nextTurn } from 'node:timers/promises';

import type { ExecutionClock } from '@intelgraph/ml-runtime';

/** Time that passes when a test says so. */
export class ManualClock implements ExecutionClock {
  private time = 1000;
  private timers: { readonly at: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.time + ms, callback };
    this.timers.push(timer);
    return () => (this.timers = this.timers.filter((other) => other !== timer));
  }

  /** Lets time pass, and what follows from it settle. */
  async pass(ms: number): Promise<void> {
    await nextTurn();
    this.time += ms;
    const due = this.timers.filter(({ at }) => at <= this.time);
    this.timers = this.timers.filter(({ at }) => at > this.time);
    for (const { callback } of due) callback();
    await nextTurn();
  }
}
