import { InvalidInputError, withoutUndefined, type FieldProblem } from '@intelgraph/kernel';

import { DEFAULT_HYPERPARAMETERS, type Hyperparameters } from './hyperparameters.js';

interface Range {
  readonly from: number;
  readonly to: number;
  readonly whole: boolean;
}

/** Bounds of what a job may ask for, both ends included. */
export const HYPERPARAMETER_RANGES: Readonly<Record<Exclude<keyof Hyperparameters, 'class_weight'>, Range>> = {
  learning_rate: { from: 1e-6, to: 1, whole: false },
  batch_size: { from: 1, to: 65_536, whole: true },
  epochs: { from: 1, to: 10_000, whole: true },
  hidden_layers: { from: 0, to: 8, whole: true },
  hidden_size: { from: 1, to: 2048, whole: true },
  dropout: { from: 0, to: 0.9, whole: false },
  l2: { from: 0, to: 10, whole: false },
  patience: { from: 1, to: 10_000, whole: true },
  seed: { from: 0, to: Number.MAX_SAFE_INTEGER, whole: true },
};

/**
 * Checks hyperparameters as they come in a job and fills in the defaults.
 * @throws InvalidInputError naming `hyperparameters.<name>` for each unknown or wrong one.
 */
export function parseHyperparameters(raw: Readonly<Record<string, unknown>> = {}): Hyperparameters {
  const problems: FieldProblem[] = [];
  for (const [name, value] of Object.entries(raw)) {
    const message = value === undefined ? null : problemOf(name, value);
    if (message !== null) problems.push({ field: `hyperparameters.${name}`, message });
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
  return { ...DEFAULT_HYPERPARAMETERS, ...withoutUndefined(raw) };
}

function problemOf(name: string, value: unknown): string | null {
  if (name === 'class_weight') return value === 'balanced' || value === 'none' ? null : 'must be balanced or none';
  const ranges: Readonly<Record<string, Range>> = HYPERPARAMETER_RANGES;
  const range = Object.hasOwn(ranges, name) ? ranges[name] : undefined;
  if (range === undefined) return `is unknown; known are ${Object.keys(DEFAULT_HYPERPARAMETERS).join(', ')}`;
  const kind = range.whole ? 'a whole number' : 'a number';
  const fits =
    typeof value === 'number' && value >= range.from && value <= range.to && (!range.whole || Number.isInteger(value));
  return fits ? null : `must be ${kind} from ${range.from} to ${range.to}`;
}
