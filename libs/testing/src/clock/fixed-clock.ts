import type { Clock } from '@intelgraph/kernel';

/** A clock that stands still until it is told otherwise. */
export class FixedClock implements Clock {
  private time: number;

  constructor(start: string | Date = '2026-01-01T00:00:00.000Z') {
    this.time = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.time);
  }

  set(time: string | Date): void {
    this.time = new Date(time).getTime();
  }

  advance(milliseconds: number): void {
    this.time += milliseconds;
  }
}
