import type { LatestMetric } from '../runs/run.entity.js';
import type { MetricPoint } from '../runs/run.js';

type Timed = MetricPoint & { readonly time: Date };

/** The latest value of each metric after more points: highest step wins, then latest time, then the point given last. */
export function latestOf(
  known: Readonly<Record<string, LatestMetric>>,
  points: readonly Timed[],
): Record<string, LatestMetric> {
  const latest = { ...known };
  for (const { key, value, step, time } of points) {
    const before = latest[key];
    const newer =
      before === undefined ||
      step > BigInt(before.step) ||
      (step === BigInt(before.step) && time.getTime() >= Date.parse(before.time));
    if (newer) latest[key] = { value, step: step.toString(), time: time.toISOString() };
  }
  return latest;
}
