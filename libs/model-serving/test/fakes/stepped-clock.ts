import type { Clock } from '@intelgraph/kernel';

/** A clock that goes when it is told to. */
export class SteppedClock implements Clock {
  private time = Date.parse('2026-01-02T03:04:05.000Z');

  now(): Date {
    return new Date(this.time);
  }

  advance(seconds: number): void {
    this.time += seconds * 1000;
  }
}
