import { lastReport, signOf, type Direction, type Trial } from './trial.js';

/** How many of n finished trials count as good: a tenth, at most 25. */
export const goodCount = (n: number): number => Math.min(Math.ceil(0.1 * n), 25);

/**
 * Splits trials into the `count` best and the rest, both in order of number. Best first: complete ones by value, then pruned ones
 * (later step first, then value; never reported last), then infeasible ones by violation. Running trials always count as bad, which keeps
 * parallel workers apart (the constant liar); failed ones take no part.
 */
export function splitTrials(
  trials: readonly Trial[],
  count: number,
  direction: Direction,
): { below: Trial[]; above: Trial[] } {
  const sign = signOf(direction);
  const ranked = trials
    .filter((trial) => trial.state === 'complete' || trial.state === 'pruned')
    .map((trial) => ({ trial, rank: rankOf(trial, sign) }))
    .sort((a, b) => compareRanks(a.rank, b.rank) || a.trial.number - b.trial.number)
    .map(({ trial }) => trial);
  const byNumber = (a: Trial, b: Trial): number => a.number - b.number;
  const running = trials.filter((trial) => trial.state === 'running');
  return {
    below: ranked.slice(0, count).sort(byNumber),
    above: [...ranked.slice(count), ...running].sort(byNumber),
  };
}

type Rank = readonly [group: number, major: number, minor: number];

function rankOf(trial: Trial, sign: 1 | -1): Rank {
  if ((trial.violation ?? 0) > 0) return [2, trial.violation ?? 0, 0];
  if (trial.state === 'complete') return [0, sign * (trial.value ?? Infinity), 0];
  const report = lastReport(trial);
  if (!report) return [1, Infinity, 0];
  return [1, -report.step, Number.isNaN(report.value) ? Infinity : sign * report.value];
}

function compareRanks(a: Rank, b: Rank): number {
  const differing = a.findIndex((value, i) => value !== b[i]);
  return differing < 0 || (a[differing] ?? 0) > (b[differing] ?? 0) ? (differing < 0 ? 0 : 1) : -1;
}
