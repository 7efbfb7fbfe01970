import { InvalidInputError } from '@intelgraph/kernel';
import { shouldPrune, type PrunerOptions } from './median-pruner.js';
import { randomStream } from './random.js';
import { assertSearchSpace, type Assignment, type SearchSpace } from './search-space.js';
import { suggest, type TpeOptions } from './tpe-sampler.js';
import { signOf, type Direction, type Trial } from './trial.js';

export interface StudyOptions {
  readonly space: SearchSpace;
  readonly direction: Direction;
  /** Fixes every suggestion: the same seed and history suggest the same point. */
  readonly seed: number;
  /** Trials of an earlier process, as stored. Running ones of lost workers should be told `failed` first. */
  readonly trials?: readonly Trial[];
  readonly sampler?: TpeOptions;
  readonly pruner?: PrunerOptions;
}

/** How a trial ended. A complete trial without a finite value counts as failed. */
export type TrialOutcome =
  | { readonly state: 'complete'; readonly value: number; readonly violation?: number }
  | { readonly state: 'pruned' }
  | { readonly state: 'failed' };

/**
 * A hyperparameter search by ask and tell. Holds no clock, no I/O: `trials` is all its state, so storing every trial as it changes is
 * enough to go on after a crash with the suggestions an uninterrupted study would have made.
 */
export class Study {
  private readonly byNumber: Map<number, Trial>;

  /** @throws InvalidInputError for a search space that is wrong. */
  constructor(private readonly options: StudyOptions) {
    assertSearchSpace(options.space);
    this.byNumber = new Map((options.trials ?? []).map((trial) => [trial.number, trial]));
  }

  /** All trials in order of number; plain JSON. */
  get trials(): Trial[] {
    return [...this.byNumber.values()].sort((a, b) => a.number - b.number);
  }

  /** The feasible complete trial with the best value; the earliest of equals. */
  get best(): Trial | undefined {
    const sign = signOf(this.options.direction);
    return this.trials
      .filter((trial) => trial.state === 'complete' && !((trial.violation ?? 0) > 0))
      .reduce<Trial | undefined>(
        (best, trial) => (best && sign * Number(best.value) <= sign * Number(trial.value) ? best : trial),
        undefined,
      );
  }

  /** Starts the next trial at a point no trial had before; undefined when the whole space has been tried. */
  ask(): Trial | undefined {
    const { space, direction, seed, sampler } = this.options;
    const trials = this.trials;
    const number = (trials.at(-1)?.number ?? -1) + 1;
    const params = suggest({ space, direction, trials, random: randomStream(seed, number) }, sampler);
    return params && this.keep({ number, state: 'running', params });
  }

  /** Starts a trial at a given point, such as the defaults, before or between suggestions. */
  enqueue(params: Assignment): Trial {
    return this.keep({ number: (this.trials.at(-1)?.number ?? -1) + 1, state: 'running', params });
  }

  /** Notes a running trial's value at a step (epoch) and says whether to stop it. */
  report(number: number, step: number, value: number): { readonly trial: Trial; readonly prune: boolean } {
    const running = this.running(number);
    const trial = this.keep({ ...running, intermediate: { ...running.intermediate, [step]: value } });
    return { trial, prune: shouldPrune(trial, this.trials, this.options.direction, this.options.pruner) };
  }

  /** Ends a running trial. */
  tell(number: number, outcome: TrialOutcome): Trial {
    const running = this.running(number);
    if (outcome.state === 'complete' && !Number.isFinite(outcome.value)) {
      return this.keep({ ...running, state: 'failed' });
    }
    return this.keep({ ...running, ...outcome });
  }

  private running(number: number): Trial {
    const trial = this.byNumber.get(number);
    if (trial?.state === 'running') return trial;
    throw new InvalidInputError([{ field: 'trial', message: `${number} is not running` }]);
  }

  private keep(trial: Trial): Trial {
    this.byNumber.set(trial.number, trial);
    return trial;
  }
}
