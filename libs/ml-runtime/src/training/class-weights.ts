import type { TargetSpec } from '../pipeline/fitted-pipeline.js';

/** A weight per row that makes every class weigh the same in sum; the mean weight is 1. Null for numbers. */
export function classWeights(target: TargetSpec, classOfRow: Float64Array): Float32Array | null {
  if (target.task === 'regression') return null;
  const counts = new Float64Array(target.classes.length);
  for (const index of classOfRow) counts[index] = (counts[index] ?? 0) + 1;
  const present = counts.filter((count) => count > 0).length;
  return Float32Array.from(classOfRow, (index) => classOfRow.length / (present * (counts[index] ?? 1)));
}
