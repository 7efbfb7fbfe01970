import { InvalidInputError } from '@intelgraph/kernel';

import type { Measurement } from '../models/measure-model.js';

/** The metrics that are wanted, all unless some are named. @throws InvalidInputError for one that there is not */
export function chooseMetrics(
  { metrics, notes }: Measurement,
  wanted: readonly string[] | undefined,
): Pick<Measurement, 'metrics' | 'notes'> {
  if (wanted === undefined || wanted.length === 0) return { metrics, notes };
  const unknown = wanted.filter((name) => !Object.hasOwn(metrics, name));
  if (unknown.length > 0) {
    const known = Object.keys(metrics).join(', ');
    throw InvalidInputError.of(
      'metrics',
      `${unknown.slice(0, 20).join(', ')}: not known for this task; known are ${known}`,
    );
  }
  return {
    metrics: Object.fromEntries(wanted.map((name) => [name, metrics[name] ?? null])),
    notes: Object.fromEntries(Object.entries(notes).filter(([name]) => wanted.includes(name))),
  };
}
