import { lastReport, signOf, type Direction, type Trial } from './trial.js';

/** When a running trial is stopped early; the defaults are those of Optuna's MedianPruner. */
export interface PrunerOptions {
  /** Complete trials before anything is pruned. Default 5. */
  readonly startupTrials?: number;
  /** Steps of each trial that are never pruned. Default 0. */
  readonly warmupSteps?: number;
  /** Steps between checks. Default 1. */
  readonly intervalSteps?: number;
  /** Complete trials that must have reported the step. Default 1. */
  readonly minTrials?: number;
  /** The share of complete trials it must be among, in percent. Default 50, the median. */
  readonly percentile?: number;
}

/**
 * Whether a trial should stop: its best report so far is worse than the median of what complete trials reported at the same step.
 * A trial that only reported NaN should stop too.
 */
export function shouldPrune(
  trial: Trial,
  trials: readonly Trial[],
  direction: Direction,
  { startupTrials = 5, minTrials = 1, percentile = 50, ...pacing }: PrunerOptions = {},
): boolean {
  const complete = trials.filter(({ state }) => state === 'complete');
  const report = lastReport(trial);
  if (!report || complete.length < Math.max(1, startupTrials) || !isDue(trial, report.step, pacing)) return false;

  const sign = signOf(direction);
  const own = defined(Object.values(trial.intermediate ?? {})).map((value) => sign * value);
  if (own.length === 0) return true;
  const others = defined(complete.map(({ intermediate }) => intermediate?.[report.step])).map((value) => sign * value);
  if (others.length < Math.max(1, minTrials)) return false;
  return Math.min(...own) > percentileOf(others, percentile);
}

/** Past the warm-up, and the first report since the last multiple of the interval. */
function isDue(trial: Trial, step: number, { warmupSteps = 0, intervalSteps = 1 }: PrunerOptions): boolean {
  if (step < warmupSteps) return false;
  const checkpoint = Math.floor((step - warmupSteps) / intervalSteps) * intervalSteps + warmupSteps;
  const earlier = Object.keys(trial.intermediate ?? {})
    .map(Number)
    .filter((other) => other !== step);
  return Math.max(-1, ...earlier) < checkpoint;
}

const defined = (values: readonly (number | undefined)[]): number[] =>
  values.filter((value): value is number => typeof value === 'number' && !Number.isNaN(value));

function percentileOf(values: readonly number[], percentile: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = ((sorted.length - 1) * percentile) / 100;
  const lower = sorted[Math.floor(position)] ?? NaN;
  const upper = sorted[Math.ceil(position)] ?? NaN;
  return lower + (upper - lower) * (position - Math.floor(position));
}
