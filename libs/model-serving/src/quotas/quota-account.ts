import { periodOf, type Span } from './period.js';
import type { Quota } from './quota.js';

/** Predictions of one day that are not in the database yet. */
export interface UsageDelta {
  readonly scope: Quota['scope'];
  readonly subject: string;
  /** Its first moment, in UTC. */
  readonly day: Date;
  readonly predictions: number;
}

/** What one quota has been used for, as far as this process knows. Counted by days: a quota may go from days to months. */
export class QuotaAccount {
  private span: Span;
  /** Predictions of the period that are in the database, of all processes. */
  private stored = 0;
  /** Here alone, by the start of their day. */
  private fresh = new Map<number, number>();
  /** On their way to the database. */
  private sent = new Map<number, number>();

  constructor(
    private current: Quota,
    now: Date,
  ) {
    this.span = periodOf(current.period, now);
  }

  get quota(): Quota {
    return this.current;
  }

  /** Of the period that was asked for last. */
  get end(): Date {
    return this.span.end;
  }

  change(quota: Quota, now: Date): void {
    const isOther = quota.period !== this.current.period;
    this.current = quota;
    if (isOther || !this.isOfPeriod(now.getTime())) this.begin(now);
  }

  /** Predictions that are left now. */
  remaining(now: Date): number {
    if (!this.isOfPeriod(now.getTime())) this.begin(now);
    const used = this.stored + this.ofPeriod(this.fresh) + this.ofPeriod(this.sent);
    return Math.max(0, this.current.predictions - used);
  }

  /** Counts predictions of a day; fewer than none gives them back. */
  add(predictions: number, day: Date): void {
    addTo(this.fresh, day.getTime(), predictions);
  }

  /** What the database is to be told next; `settle` says whether it was. */
  send(): UsageDelta[] {
    const { scope, subject } = this.current;
    this.sent = this.fresh;
    this.fresh = new Map();
    return [...this.sent].flatMap(([day, predictions]) =>
      predictions === 0 ? [] : [{ scope, subject, day: new Date(day), predictions }],
    );
  }

  /** @param isStored false: it may not be, and is told again */
  settle(isStored: boolean): void {
    for (const [day, predictions] of this.sent) if (!isStored) addTo(this.fresh, day, predictions);
    if (isStored) this.stored += this.ofPeriod(this.sent);
    this.sent = new Map();
  }

  /** What the database has of the period that begins then, of all processes together. */
  known(start: Date, predictions: number): void {
    if (start.getTime() === this.span.start.getTime()) this.stored = predictions;
  }

  /** Begins with nothing, until the database says what there was. */
  private begin(now: Date): void {
    this.span = periodOf(this.current.period, now);
    this.stored = 0;
  }

  private isOfPeriod(time: number): boolean {
    return time >= this.span.start.getTime() && time < this.span.end.getTime();
  }

  private ofPeriod(counts: ReadonlyMap<number, number>): number {
    let sum = 0;
    for (const [day, predictions] of counts) if (this.isOfPeriod(day)) sum += predictions;
    return sum;
  }
}

function addTo(counts: Map<number, number>, day: number, predictions: number): void {
  counts.set(day, (counts.get(day) ?? 0) + predictions);
}
