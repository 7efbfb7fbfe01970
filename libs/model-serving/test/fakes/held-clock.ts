import type { ExecutionClock } from '@intelgraph/ml-runtime';

/** A clock that moves when it is told to. */
export class HeldClock implements ExecutionClock {
  private ms = 0;
  private readonly waiting = new Set<{ readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.ms;
  }

  after(ms: number, callback: () => void): () => void {
    const alarm = { at: this.ms + ms, callback };
    this.waiting.add(alarm);
    return () => this.waiting.delete(alarm);
  }

  /** Alarms that nobody has taken back. */
  get alarms(): number {
    return this.waiting.size;
  }

  pass(ms: number): void {
    this.ms += ms;
    for (const alarm of [...this.waiting].sort((one, other) => one.at - other.at)) {
      if (alarm.at > this.ms || !this.waiting.delete(alarm)) continue;
      alarm.callback();
    }
  }
}
