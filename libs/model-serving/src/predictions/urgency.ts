import type { RequestContext } from '@intelgraph/kernel';

/** How urgent a request is, beside what its context says. */
export interface UrgencyOptions {
  /** 1 (the most urgent) to 9; 5 for 0, for others and unless given. Only what waits for a worker thread is sorted by it. */
  readonly priority?: number;
  /** When an answer is of no use any more, in milliseconds of `performance.now()`; the context's counts as well. */
  readonly deadline?: number;
}

/** What the executor of a model needs to know of a request beside its rows. */
export interface Urgency {
  readonly priority: number | undefined;
  readonly deadline: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The earlier of both deadlines; undefined where there is none. */
export function deadlineOf(context: RequestContext, { deadline }: UrgencyOptions): number | undefined {
  if (deadline === undefined || context.deadline === undefined) return deadline ?? context.deadline;
  return Math.min(deadline, context.deadline);
}

export function urgencyOf(context: RequestContext, options: UrgencyOptions): Urgency {
  return { priority: options.priority, deadline: deadlineOf(context, options), signal: context.signal };
}

/** Whether the deadline is over by now. */
export function isLate(context: RequestContext, options: UrgencyOptions, now: number): boolean {
  if (context.deadline === undefined && options.deadline === undefined) return false;
  return (deadlineOf(context, options) ?? Infinity) <= now;
}
