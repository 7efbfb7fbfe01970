import type { LatestMetric } from '../runs/run.entity.js';
import type { MetricPoint } from '../runs/run.js';

type Timed = MetricPoint & { readonly time: Date };

/**
 * The latest value of each metric after more points: highest step wins, then latest time. Of two points with the same step and
 * time the first stays, as in the history.
 */
export function latestOf(
  known: Readonly<Record<string, LatestMetric>>,
  points: readonly Timed[],
): Record<string, LatestMetric> {
  // A map: a metric may be called like a member of every object.
  const latest = new Map(Object.entries(known));
  for (const { key, value, step, time } of points) {
    const before = latest.get(key);
    const newer =
      before === undefined ||
      step > BigInt(before.step) ||
      (step === BigInt(before.step) && time.getTime() > Date.parse(before.time));
    if (newer) latest.set(key, { value, step: step.toString(), time: time.toISOString() });
  }
  return Object.fromEntries(latest);
}
