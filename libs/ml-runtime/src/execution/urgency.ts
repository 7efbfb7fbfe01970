/** What decides who goes first. */
export interface Urgency {
  /** 1 is the most urgent. */
  readonly priority: number;
  /** On the executor's clock; Infinity: none. */
  readonly deadline: number;
  /** Counts up with every arrival. */
  readonly arrival: number;
}

/** Priorities there are; see {@link priorityOf}. */
export const PRIORITIES = 9;
export const DEFAULT_PRIORITY = 5;

/** The priority that a request names, 1 for the most urgent; as with Triton the default for 0 and for one beyond the last. */
export function priorityOf(named: number | undefined): number {
  return named === undefined || named < 1 || named > PRIORITIES ? DEFAULT_PRIORITY : named;
}

/** Priority, then earliest deadline, then arrival. */
export function isMoreUrgent(one: Urgency, other: Urgency): boolean {
  if (one.priority !== other.priority) return one.priority < other.priority;
  if (one.deadline !== other.deadline) return one.deadline < other.deadline;
  return one.arrival < other.arrival;
}
