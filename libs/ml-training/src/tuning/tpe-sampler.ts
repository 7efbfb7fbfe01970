import { ParzenEstimator, type Point } from './parzen-estimator.js';
import type { Random } from './random.js';
import { gridPoint, uniformPoint } from './uniform-point.js';
import { cardinality, fromInternal, toInternal, type Assignment, type SearchSpace } from './search-space.js';
import { goodCount, splitTrials } from './split-trials.js';
import type { Direction, Trial } from './trial.js';

/** Settings of the sampler; the defaults are those of Optuna 5. */
export interface TpeOptions {
  /** Finished trials before the model takes over from random search. Default 10. */
  readonly startupTrials?: number;
  /** Draws of which the most promising is suggested. Default 24. */
  readonly candidates?: number;
}

/** What the next suggestion is made from. */
export interface Suggestion {
  readonly space: SearchSpace;
  readonly direction: Direction;
  /** All trials of the study, running ones included. */
  readonly trials: readonly Trial[];
  readonly random: Random;
}

const ATTEMPTS_AT_A_NEW_POINT = 200;

/**
 * Suggests the next point by multivariate TPE: the tree-structured Parzen estimator of Bergstra et al. (2011) with joint kernels and
 * the defaults of Optuna 5. Never suggests a point that a trial already has.
 * @returns undefined when every point of the space has been tried
 */
export function suggest(request: Suggestion, options: TpeOptions = {}): Assignment | undefined {
  const { space, trials, random } = request;
  const taken = new Set(trials.map((trial) => keyOf(space, trial.params)));
  const size = Object.values(space).reduce((product, parameter) => product * cardinality(parameter), 1);
  if (taken.size >= size) return undefined;
  const finished = trials.filter(({ state }) => state === 'complete' || state === 'pruned').length;
  const modelled = finished >= (options.startupTrials ?? 10);
  for (let attempt = 0; attempt < ATTEMPTS_AT_A_NEW_POINT; attempt++) {
    const points =
      modelled && attempt === 0 ? modelledPoints(request, options.candidates ?? 24) : [uniformPoint(space, random)];
    for (const point of points) {
      const params = assignmentOf(space, point);
      if (!taken.has(keyOf(space, params))) return params;
    }
  }
  return untried(space, taken);
}

/** Candidates, most promising first: the joint space of parameters that all trials have, every other parameter alone. */
function modelledPoints(request: Suggestion, count: number): Point[] {
  const { space, trials } = request;
  const finished = trials.filter(({ state }) => state === 'complete' || state === 'pruned');
  const open = Object.entries(space).filter(([, parameter]) => cardinality(parameter) > 1);
  const shared = open.filter(([name]) => finished.every((trial) => name in trial.params));
  const fixed = Object.entries(space).filter(([, parameter]) => cardinality(parameter) === 1);
  const base = uniformPoint(Object.fromEntries(fixed), request.random);
  const alone = open
    .filter((entry) => !shared.includes(entry))
    .map((entry) => rankedCandidates({ ...request, space: Object.fromEntries([entry]) }, count)[0]);
  const joint = rankedCandidates({ ...request, space: Object.fromEntries(shared) }, count);
  return joint.map((point) => Object.assign({}, base, point, ...alone) as Point);
}

/** Draws from the good trials' density, ordered by the ratio of good to bad density (expected improvement). */
export function rankedCandidates({ space, direction, trials, random }: Suggestion, count: number): Point[] {
  const { good, bad } = estimators(space, direction, trials);
  return Array.from({ length: count }, () => good.sample(random))
    .map((point) => ({ point, gain: good.logDensity(point) - bad.logDensity(point) }))
    .sort((a, b) => b.gain - a.gain)
    .map(({ point }) => point);
}

/** The densities of good and bad trials over the parameters of `space`; trials that lack one of them take no part. */
export function estimators(
  space: SearchSpace,
  direction: Direction,
  trials: readonly Trial[],
): { good: ParzenEstimator; bad: ParzenEstimator } {
  const finished = trials.filter(({ state }) => state === 'complete' || state === 'pruned').length;
  const { below, above } = splitTrials(trials, goodCount(finished), direction);
  const estimatorOf = (side: readonly Trial[]): ParzenEstimator =>
    new ParzenEstimator(
      space,
      side.map((trial) => pointOf(space, trial.params)).filter((point) => point !== undefined),
    );
  return { good: estimatorOf(below), bad: estimatorOf(above) };
}

function pointOf(space: SearchSpace, params: Assignment): Point | undefined {
  const point: Record<string, number> = {};
  for (const [name, parameter] of Object.entries(space)) {
    const internal = toInternal(parameter, params[name]);
    if (internal === undefined) return undefined;
    point[name] = internal;
  }
  return point;
}

const assignmentOf = (space: SearchSpace, point: Point): Assignment =>
  Object.fromEntries(
    Object.entries(space).map(([name, parameter]) => [name, fromInternal(parameter, point[name] ?? NaN)]),
  );

/** The first of the first n + 1 points of a finite grid that is not among n tried ones. */
function untried(space: SearchSpace, taken: ReadonlySet<string>): Assignment | undefined {
  for (let index = 0; index <= taken.size; index++) {
    const params = assignmentOf(space, gridPoint(space, index));
    if (!taken.has(keyOf(space, params))) return params;
  }
  return undefined;
}

const keyOf = (space: SearchSpace, params: Assignment): string =>
  JSON.stringify(Object.keys(space).map((name) => params[name] ?? null));
