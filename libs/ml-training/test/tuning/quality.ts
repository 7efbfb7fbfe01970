import { Study } from '../../src/tuning/study.js';
import type { Objective } from './objectives.js';

/** The best value a study finds in a number of trials, minimising. */
export function bestOf({ space, value }: Objective, seed: number, trials: number): number {
  const study = new Study({ space, direction: 'minimize', seed });
  let best = Infinity;
  for (let i = 0; i < trials; i++) {
    const trial = study.ask();
    if (!trial) break;
    const result = value(trial.params);
    best = Math.min(best, result);
    study.tell(trial.number, { state: 'complete', value: result });
  }
  return best;
}

/** Vargha and Delaney's A12: the chance that one of `ours` is smaller (better) than one of `theirs`, ties half. */
export function a12(ours: readonly number[], theirs: readonly number[]): number {
  let wins = 0;
  for (const own of ours) for (const other of theirs) wins += own < other ? 1 : own === other ? 0.5 : 0;
  return wins / (ours.length * theirs.length);
}
