import { InvalidInputError } from '@intelgraph/kernel';

/** A metric at a severity of some perturbation; severity 0 is the data as they are. */
export interface SeverityPoint {
  readonly severity: number;
  readonly metric: number;
}

/**
 * Area under metric against severity by the trapezoid rule, over the range of the severities: the mean metric, in the metric's unit.
 * The metric itself for a single severity. @throws InvalidInputError without points, and for a severity that comes twice
 */
export function areaUnderSeverity(points: readonly SeverityPoint[]): number {
  const sorted = points.toSorted((a, b) => a.severity - b.severity);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) throw InvalidInputError.of('points', 'must not be empty');
  if (sorted.length === 1) return first.metric;
  let area = 0;
  sorted.slice(1).forEach((point, i) => {
    const before = sorted[i] ?? point;
    if (point.severity === before.severity) throw InvalidInputError.of('points', 'hold a severity twice');
    area += ((point.severity - before.severity) * (point.metric + before.metric)) / 2;
  });
  return area / (last.severity - first.severity);
}
