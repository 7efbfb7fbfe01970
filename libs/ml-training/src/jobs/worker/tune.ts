import {
  DEFAULT_HYPERPARAMETERS,
  DEFAULT_SEARCH_SPACE,
  trainTabularModel,
  TrainingCancelledError,
  TrainingDivergedError,
  type EpochMetrics,
  type SearchDimension,
} from '@intelgraph/ml-runtime';

import type { Assignment, Parameter, SearchSpace } from '../../tuning/search-space.js';
import { Study, type TrialOutcome } from '../../tuning/study.js';
import type { JobSpec, TuningFacts } from '../job-spec.js';
import type { TrialRecord } from '../jobs.queries.js';

import { tuningSample, type JobTables, type TuningSample } from './tuning-sample.js';

/** What a search found, and on what. */
export interface Tuned {
  readonly best: Assignment;
  readonly facts: TuningFacts;
}

/** Epochs that a trial gets unless the job asks for fewer: enough to tell points apart. */
const TRIAL_EPOCHS = 30;
const PRUNER = { startupTrials: 5, warmupSteps: 4 };

/**
 * Searches hyperparameters that give a better validation metric (log loss or RMSE). The first trial is the point that
 * the job gave, so the search never ends below it; finished trials of an earlier process count and are not repeated.
 * Trials on a sample leave the batch size alone: it depends on the number of rows.
 */
export async function tune(
  spec: JobSpec,
  tables: JobTables,
  trials: readonly TrialRecord[],
  report: (trial: TrialRecord, finished: number) => Promise<void>,
): Promise<Tuned> {
  const sample = tuningSample(tables, spec);
  const space = searchSpace(sample.sampled ? ['batch_size'] : []);
  const study = new Study({ space, direction: 'minimize', seed: spec.seed, trials, pruner: PRUNER });
  while (finishedOf(study) < spec.tuningTrials) {
    const trial = study.trials.length === 0 ? study.enqueue(givenPoint(spec, space)) : study.ask();
    if (trial === undefined) break;
    await report(trial, finishedOf(study));
    const outcome = await runTrial(spec, sample, study, trial.number, trial.params);
    await report(study.tell(trial.number, outcome), finishedOf(study));
  }
  const { train, validation } = sample;
  const facts = { sampleRows: train.rows, sampleValidationRows: validation.rows, epochs: epochsOf(spec) };
  return { best: study.best?.params ?? {}, facts };
}

const finishedOf = (study: Study): number => study.trials.filter(({ state }) => state !== 'running').length;

async function runTrial(
  spec: JobSpec,
  { train, validation, task }: TuningSample,
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
  const hyperparameters = { ...spec.hyperparameters, ...params, epochs: epochsOf(spec), seed: spec.seed };
  try {
    await trainTabularModel({
      table: train,
      validation,
      target: spec.target,
      task,
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

const epochsOf = ({ hyperparameters }: JobSpec): number =>
  Math.min(TRIAL_EPOCHS, Number(hyperparameters['epochs'] ?? TRIAL_EPOCHS));

function searchSpace(without: readonly string[]): SearchSpace {
  return Object.fromEntries(
    Object.entries(DEFAULT_SEARCH_SPACE)
      .filter(([name]) => !without.includes(name))
      .map(([name, dimension]) => [name, toParameter(dimension)]),
  );
}

function toParameter(dimension: SearchDimension): Parameter {
  if (dimension.kind === 'categorical') return { type: 'categorical', choices: dimension.choices };
  return { type: dimension.kind, low: dimension.low, high: dimension.high, log: dimension.log };
}

function givenPoint(spec: JobSpec, space: SearchSpace): Assignment {
  const defaults: Readonly<Record<string, number | string>> = { ...DEFAULT_HYPERPARAMETERS };
  return Object.fromEntries(
    Object.keys(space).map((name) => [name, spec.hyperparameters[name] ?? defaults[name] ?? 0]),
  );
}
