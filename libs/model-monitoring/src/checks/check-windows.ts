import type { DriftSource } from '../drift/drift.types.js';

import type { CheckEntity } from './check.entity.js';

/** Rows that a check needs unless it says otherwise. */
export const DEFAULT_CHECK_ROWS = 100;
const DEFAULT_FALSE_ALARMS_PER_WEEK = 0.05;
const WEEK_SECONDS = 604_800;

/** The window that ends at a time. */
export function currentWindow({ definition, endpoint }: CheckEntity, asOf: Date) {
  const from = new Date(asOf.getTime() - definition.window_seconds * 1000);
  return { from, to: asOf, ...(endpoint === null ? {} : { endpoint }) };
}

/** What the window that begins at a time is compared with. */
export function baselineOf({ definition, endpoint }: CheckEntity, begin: Date): DriftSource {
  const { baseline } = definition;
  if (baseline === null || baseline.type === 'training_profile') return 'training_profile';
  const only = endpoint === null ? {} : { endpoint };
  if (baseline.type === 'window') return { from: baseline.from, to: baseline.to, ...only };
  return { from: new Date(begin.getTime() - baseline.seconds * 1000), to: begin, ...only };
}

/** The level of a run at which a week of runs without drift is expected to raise no more alarms than allowed (Bonferroni). */
export function alphaOf({ definition, everySeconds }: Pick<CheckEntity, 'definition' | 'everySeconds'>): number {
  const allowed = definition.thresholds.false_alarms_per_week ?? DEFAULT_FALSE_ALARMS_PER_WEEK;
  return Math.min(0.05, (allowed * everySeconds) / WEEK_SECONDS);
}
