import type { Study, StudyOptions } from '../../src/tuning/study.js';
import type { Objective } from './objectives.js';

/** The best values a study has found after each of the given numbers of trials (ascending), minimising. */
export function bestAfter(
  { space, value }: Objective,
  seed: number,
  counts: readonly number[],
  newStudy: (options: StudyOptions) => Study,
): number[] {
  const study = newStudy({ space, direction: 'minimize', seed });
  const found: number[] = [];
  let best = Infinity;
  for (let i = 1; i <= Math.max(...counts); i++) {
    const trial = study.ask();
    if (trial) {
      const result = value(trial.params);
      best = Math.min(best, result);
      study.tell(trial.number, { state: 'complete', value: result });
    }
    if (counts.includes(i)) found.push(best);
  }
  return found;
}

/** Vargha and Delaney's A12: the chance that one of `ours` is smaller (better) than one of `theirs`, ties half. */
export function a12(ours: readonly number[], theirs: readonly number[]): number {
  let wins = 0;
  for (const own of ours) for (const other of theirs) wins += own < other ? 1 : own === other ? 0.5 : 0;
  return wins / (ours.length * theirs.length);
}
