/** When a replica gets no requests any more, and for how long; times in milliseconds. */
export interface EjectionRules {
  /** Failures without a success between them that eject. */
  readonly failures: number;
  /** Only failures that follow the first of them within this time count together. */
  readonly windowMs: number;
  /** Length of a first ejection; each further one is twice as long. */
  readonly baseMs: number;
  readonly maxMs: number;
}

export const EJECTION_RULES: EjectionRules = { failures: 3, windowMs: 30_000, baseMs: 2_000, maxMs: 60_000 };

/**
 * - `unreachable`: no connection, or it ended or stayed silent before an answer began;
 * - `unavailable`: it answers that it cannot (502, 503, 504).
 */
export type Failure = 'unreachable' | 'unavailable';

/** What is known of one replica's health; times in milliseconds. */
interface Health {
  failures: number;
  firstFailureAt: number;
  /** Ejections in a row. */
  ejections: number;
  /** Undefined while it gets requests. */
  ejectedUntil: number | undefined;
  readmittedAt: number;
}

/**
 * Takes replicas that keep failing out of the choice for a growing time. All but one may be ejected while nobody reaches
 * them; those that answer "unavailable" at most to one half: under too much load every replica says so, and fewer of them
 * would have even more to do.
 */
export class OutlierEjection<R> {
  private readonly health = new Map<R, Health>();
  /** Ejections so far. */
  total = 0;

  constructor(private readonly rules: EjectionRules = EJECTION_RULES) {}

  add(replica: R): void {
    this.health.set(replica, {
      failures: 0,
      firstFailureAt: 0,
      ejections: 0,
      ejectedUntil: undefined,
      readmittedAt: -Infinity,
    });
  }

  remove(replica: R): void {
    this.health.delete(replica);
  }

  isEjected(replica: R): boolean {
    return this.health.get(replica)?.ejectedUntil !== undefined;
  }

  /** When an ejected replica may be tried again; undefined for one that is not ejected. */
  ejectedUntil(replica: R): number | undefined {
    return this.health.get(replica)?.ejectedUntil;
  }

  succeeded(replica: R, now: number): void {
    const health = this.health.get(replica);
    if (health === undefined) return;
    health.failures = 0;
    if (health.ejectedUntil !== undefined) this.readmit(replica, now);
    else if (health.ejections > 0 && now - health.readmittedAt > this.rules.windowMs) health.ejections = 0;
  }

  /** Counts a failure, and ejects the replica if that is due and enough others are left. */
  failed(replica: R, failure: Failure, now: number): void {
    const health = this.health.get(replica);
    if (health === undefined || health.ejectedUntil !== undefined) return;
    if (health.failures === 0 || now - health.firstFailureAt > this.rules.windowMs) {
      health.failures = 0;
      health.firstFailureAt = now;
    }
    health.failures++;
    if (health.failures >= this.rules.failures && this.mayEject(failure)) this.eject(health, now);
  }

  /** Lets an ejected replica have requests again; the next ejection is longer until it has done well for a while. */
  readmit(replica: R, now: number): void {
    const health = this.health.get(replica);
    if (health?.ejectedUntil === undefined) return;
    health.ejectedUntil = undefined;
    health.failures = 0;
    health.readmittedAt = now;
  }

  /** Keeps an ejected replica away for longer. */
  prolong(replica: R, now: number): void {
    const health = this.health.get(replica);
    if (health?.ejectedUntil !== undefined) this.eject(health, now);
  }

  private mayEject(failure: Failure): boolean {
    const all = this.health.size;
    const ejected = [...this.health.values()].filter(({ ejectedUntil }) => ejectedUntil !== undefined).length;
    return ejected < (failure === 'unreachable' ? all - 1 : Math.floor(all / 2));
  }

  private eject(health: Health, now: number): void {
    const { baseMs, maxMs } = this.rules;
    if (health.ejectedUntil === undefined) this.total++;
    health.ejectedUntil = now + Math.min(maxMs, baseMs * 2 ** health.ejections);
    health.ejections++;
  }
}
