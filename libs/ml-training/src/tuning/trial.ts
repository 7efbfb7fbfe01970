import type { Assignment } from './search-space.js';

/** `pruned` = stopped early by decision; its last report still counts as an observation. `failed` = no observation at all. */
export type TrialState = 'running' | 'complete' | 'pruned' | 'failed';

/** One try of a study, as stored: plain JSON, so that a study goes on from its rows after a crash. */
export interface Trial {
  /** 0-based, unique in its study. */
  readonly number: number;
  readonly state: TrialState;
  readonly params: Assignment;
  /** The objective of a complete trial. */
  readonly value?: number | null;
  /** Reported values by step (epoch). */
  readonly intermediate?: Readonly<Record<string, number>>;
  /** How much a constraint is violated; above 0 = infeasible. */
  readonly violation?: number | null;
}

export type Direction = 'minimize' | 'maximize';

/** +1 when smaller is better, else -1: a signed value is always minimised. */
export const signOf = (direction: Direction): 1 | -1 => (direction === 'minimize' ? 1 : -1);

/** The highest reported step and its value; undefined when nothing was reported. */
export function lastReport(trial: Trial): { step: number; value: number } | undefined {
  const steps = Object.keys(trial.intermediate ?? {}).map(Number);
  if (steps.length === 0) return undefined;
  const step = Math.max(...steps);
  return { step, value: trial.intermediate?.[step] ?? NaN };
}
