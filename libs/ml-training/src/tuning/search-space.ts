import { InvalidInputError } from '@intelgraph/kernel';

/** A value a trial gives to one hyperparameter. */
export type ParameterValue = number | string | boolean;

/** A real number in [low, high]; on a grid from `low` where `step` is given; sampled in log space where `log`. */
export interface FloatParameter {
  readonly type: 'float';
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
  readonly step?: number;
}

/** An integer in [low, high], every `step`-th (default 1); sampled in log space where `log` (then step is 1). */
export interface IntParameter {
  readonly type: 'int';
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
  readonly step?: number;
}

/** One of named choices without an order. */
export interface CategoricalParameter {
  readonly type: 'categorical';
  readonly choices: readonly ParameterValue[];
}

export type Parameter = FloatParameter | IntParameter | CategoricalParameter;

/** Hyperparameters by name. */
export type SearchSpace = Readonly<Record<string, Parameter>>;

/** One point of a search space. Plain JSON. */
export type Assignment = Readonly<Record<string, ParameterValue>>;

/** The grid of a parameter: its step, or 0 for a continuous one. */
export function stepOf(parameter: FloatParameter | IntParameter): number {
  return parameter.step ?? (parameter.type === 'int' ? 1 : 0);
}

/** How many values a parameter can take; Infinity for a continuous one. */
export function cardinality(parameter: Parameter): number {
  if (parameter.type === 'categorical') return parameter.choices.length;
  const step = stepOf(parameter);
  if (parameter.low === parameter.high) return 1;
  return step === 0 ? Infinity : Math.floor((parameter.high - parameter.low) / step + 1e-9) + 1;
}

/** The number a sampler works with: the value itself, or the index of the choice; undefined where the space does not hold it. */
export function toInternal(parameter: Parameter, value: ParameterValue | undefined): number | undefined {
  if (parameter.type === 'categorical') {
    const index = value === undefined ? -1 : parameter.choices.indexOf(value);
    return index < 0 ? undefined : index;
  }
  return typeof value === 'number' && value >= parameter.low && value <= parameter.high ? value : undefined;
}

/** The value that a sampler's number stands for. */
export function fromInternal(parameter: Parameter, internal: number): ParameterValue {
  return parameter.type === 'categorical' ? (parameter.choices[internal] ?? NaN) : internal;
}

/**
 * Checks a search space.
 * @throws InvalidInputError naming each parameter that is wrong.
 */
export function assertSearchSpace(space: SearchSpace): void {
  const problems = Object.entries(space).flatMap(([field, parameter]) => {
    const message = problemOf(parameter);
    return message === undefined ? [] : [{ field, message }];
  });
  if (Object.keys(space).length === 0) problems.push({ field: 'search_space', message: 'is empty' });
  if (problems.length > 0) throw new InvalidInputError(problems);
}

function problemOf(parameter: Parameter): string | undefined {
  if (parameter.type !== 'categorical') return problemOfNumeric(parameter);
  if (parameter.choices.length === 0) return 'needs a choice';
  return new Set(parameter.choices).size < parameter.choices.length ? 'names a choice twice' : undefined;
}

function problemOfNumeric({ type, low, high, log, step }: FloatParameter | IntParameter): string | undefined {
  const faults: readonly (readonly [boolean, string])[] = [
    [!Number.isFinite(low) || !Number.isFinite(high) || low > high, 'needs low ≤ high'],
    [step !== undefined && !(step > 0), 'needs a positive step'],
    [type === 'int' && ![low, high, step ?? 1].every(Number.isInteger), 'needs integers'],
    [log === true && low <= 0, 'needs a positive low to be sampled in log space'],
    [log === true && step !== undefined && (type === 'float' || step !== 1), 'cannot have both a step and log'],
  ];
  return faults.find(([wrong]) => wrong)?.[1];
}
