import { isMoreUrgent, type Urgency } from './urgency.js';

/** A run that has begun. */
export interface StartedRun {
  /** Never rejects. */
  readonly done: Promise<void>;
  /** How long it takes, as far as that is known. */
  readonly expectedMs: number;
}

/** Who has runs for slots: the executor of one model. */
export interface SlotUser {
  /** How urgent what waits is; undefined: nothing waits. */
  urgency(): Urgency | undefined;
  /** Begins a run of the most urgent. Undefined where none of what waited is worth running any more. */
  begin(): StartedRun | undefined;
  /** Milliseconds of runs that would come before a request as urgent as this. */
  workBefore(urgency: Urgency): number;
}

/**
 * Runs that go on at a time, shared by the models that share what runs them, such as worker threads. A slot is never idle while somebody
 * waits, and goes to whoever has waiting what is most urgent.
 */
export class Slots {
  private readonly ends = new Set<{ readonly at: number }>();
  private readonly waiting = new Set<SlotUser>();
  private arrivals = 0;

  constructor(
    readonly count: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get busy(): number {
    return this.ends.size;
  }

  /** The number of the next request, whichever model it is for. */
  nextArrival(): number {
    return ++this.arrivals;
  }

  /** Something waits: runs it as soon as there is a slot, at once where one is idle. */
  offer(user: SlotUser): void {
    this.waiting.add(user);
    this.fill();
  }

  /** Milliseconds until a request as urgent as this could be taken up, about; 0 where a slot is idle. */
  waitOf(urgency: Urgency): number {
    if (this.busy < this.count) return 0;
    let first = Infinity;
    for (const { at } of this.ends) first = Math.min(first, at);
    let work = 0;
    for (const user of this.waiting) work += user.workBefore(urgency);
    return Math.max(0, first - this.now()) + work / this.count;
  }

  private fill(): void {
    while (this.busy < this.count) {
      const user = this.mostUrgent();
      if (user === undefined) return;
      const run = user.begin();
      if (run === undefined) continue;
      const end = { at: this.now() + run.expectedMs };
      this.ends.add(end);
      void run.done.then(() => {
        this.ends.delete(end);
        this.fill();
      });
    }
  }

  private mostUrgent(): SlotUser | undefined {
    let found: { readonly user: SlotUser; readonly urgency: Urgency } | undefined;
    for (const user of this.waiting) {
      const urgency = user.urgency();
      if (urgency === undefined) this.waiting.delete(user);
      else if (found === undefined || isMoreUrgent(urgency, found.urgency)) found = { user, urgency };
    }
    return found?.user;
  }
}
