import {
  DEFAULT_HYPERPARAMETERS,
  DEFAULT_SEARCH_SPACE,
  trainTabularModel,
  TrainingCancelledError,
  TrainingDivergedError,
  type EpochMetrics,
  type SearchDimension,
  type Table,
} from '@intelgraph/ml-runtime';

import type { Assignment, Parameter, SearchSpace } from '../../tuning/search-space.js';
import { Study, type TrialOutcome } from '../../tuning/study.js';
import type { JobSpec } from '../job-spec.js';
import type { TrialRecord } from '../jobs.queries.js';

/** The rows of a job in memory. */
export interface JobTables {
  readonly train: Table;
  readonly validation: Table;
}

/** Epochs that a trial gets unless the job asks for fewer: enough to tell points apart. */
const TRIAL_EPOCHS = 30;
const PRUNER = { startupTrials: 5, warmupSteps: 4 };

/**
 * Searches hyperparameters that give a better validation metric (log loss or RMSE). The first trial is the point that
 * the job gave, so the search never ends below it; finished trials of an earlier process count and are not repeated.
 *
 * @returns the best point
 */
export async function tune(
  spec: JobSpec,
  tables: JobTables,
  trials: readonly TrialRecord[],
  report: (trial: TrialRecord, finished: number) => Promise<void>,
): Promise<Assignment> {
  const study = new Study({ space: searchSpace(), direction: 'minimize', seed: spec.seed, trials, pruner: PRUNER });
  while (finishedOf(study) < spec.tuningTrials) {
    const trial = study.trials.length === 0 ? study.enqueue(givenPoint(spec)) : study.ask();
    if (trial === undefined) break;
    await report(trial, finishedOf(study));
    const outcome = await runTrial(spec, tables, study, trial.number, trial.params);
    await report(study.tell(trial.number, outcome), finishedOf(study));
  }
  return study.best?.params ?? {};
}

const finishedOf = (study: Study): number => study.trials.filter(({ state }) => state !== 'running').length;

async function runTrial(
  spec: JobSpec,
  { train, validation }: JobTables,
  study: Study,
  number: number,
  params: Assignment,
): Promise<TrialOutcome> {
  const stop = new AbortController();
  let best = Number.POSITIVE_INFINITY;
  const onEpoch = ({ epoch, val_metric }: EpochMetrics): void => {
    best = Math.min(best, val_metric);
    if (study.report(number, epoch, val_metric).prune) stop.abort();
  };
  const epochs = Math.min(TRIAL_EPOCHS, Number(spec.hyperparameters['epochs'] ?? TRIAL_EPOCHS));
  const hyperparameters = { ...spec.hyperparameters, ...params, epochs, seed: spec.seed };
  try {
    await trainTabularModel({
      table: train,
      validation,
      target: spec.target,
      hyperparameters,
      onEpoch,
      signal: stop.signal,
    });
    return { state: 'complete', value: best };
  } catch (error) {
    if (error instanceof TrainingCancelledError) return { state: 'pruned' };
    if (error instanceof TrainingDivergedError) return { state: 'failed' };
    throw error;
  }
}

function searchSpace(): SearchSpace {
  return Object.fromEntries(
    Object.entries(DEFAULT_SEARCH_SPACE).map(([name, dimension]) => [name, toParameter(dimension)]),
  );
}

function toParameter(dimension: SearchDimension): Parameter {
  if (dimension.kind === 'categorical') return { type: 'categorical', choices: dimension.choices };
  return { type: dimension.kind, low: dimension.low, high: dimension.high, log: dimension.log };
}

function givenPoint(spec: JobSpec): Assignment {
  const defaults: Readonly<Record<string, number | string>> = { ...DEFAULT_HYPERPARAMETERS };
  return Object.fromEntries(
    Object.keys(DEFAULT_SEARCH_SPACE).map((name) => [name, spec.hyperparameters[name] ?? defaults[name] ?? 0]),
  );
}
