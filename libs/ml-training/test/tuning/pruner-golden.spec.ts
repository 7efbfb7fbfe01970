import { golden } from '@intelgraph/testing/golden';
import { describe, expect, it } from '@jest/globals';
import { Study } from '../../src/tuning/study.js';
import type { Direction } from '../../src/tuning/trial.js';

interface Golden {
  learning_curves: { A: number[][]; C: number[][] };
  pruners: {
    id: string;
    pruner: string;
    params: {
      n_startup_trials: number;
      n_warmup_steps: number;
      interval_steps: number;
      n_min_trials: number;
      percentile?: number;
    };
    table: 'A' | 'B' | 'C';
    order: 'sequential' | 'random_4';
    direction: Direction;
    expected: { last_step: number[]; state: string; total_steps: number };
  }[];
}

const reference = golden('parzen.json') as Golden | undefined;
const cases = (reference?.pruners ?? []).filter(({ pruner }) => pruner === 'median' || pruner === 'percentile');

function curvesOf(table: 'A' | 'B' | 'C'): number[][] {
  const { A, C } = reference!.learning_curves;
  if (table !== 'B') return table === 'A' ? A : C;
  return A.map((curve, trial) =>
    curve.map((value, i) => ((trial === 3 && i === 4) || (trial === 7 && i === 0) || trial === 10 ? NaN : value)),
  );
}

/** Which of `active` workers moves next: one after the other, or drawn by the reference's generator. */
function* moves(order: 'sequential' | 'random_4'): Generator<(active: number) => number> {
  let state = 555;
  for (;;) {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    const u = state / 2 ** 32;
    yield (active) => (order === 'sequential' ? 0 : Math.floor(u * active));
  }
}

describe('the median pruner', () => {
  for (const { id, params, table, order, direction, expected } of cases) {
    it(`stops the trials Optuna stops in ${id}`, () => {
      const study = new Study({
        space: { x: { type: 'float', low: 0, high: 1 } },
        direction,
        seed: 1,
        pruner: {
          startupTrials: params.n_startup_trials,
          warmupSteps: params.n_warmup_steps,
          intervalSteps: params.interval_steps,
          minTrials: params.n_min_trials,
          percentile: params.percentile ?? 50,
        },
      });
      const curves = curvesOf(table);
      const states = new Array<string>(curves.length).fill('');
      const lastSteps = new Array<number>(curves.length).fill(0);
      const workers = order === 'sequential' ? [0] : [0, 1, 2, 3];
      workers.forEach((number) => study.enqueue({ x: number / 100 }));
      let next = workers.length;
      for (const choose of moves(order)) {
        const slot = choose(workers.length);
        const number = workers[slot]!;
        const step = ++lastSteps[number]!;
        const value = curves[number]![step - 1]!;
        const { prune } = study.report(number, step, direction === 'maximize' ? -value : value);
        const finished = step === curves[number]!.length;
        if (!prune && !finished) continue;
        states[number] = prune ? 'P' : 'C';
        study.tell(number, prune ? { state: 'pruned' } : { state: 'complete', value: 0 });
        if (next < curves.length) {
          study.enqueue({ x: next / 100 });
          workers[slot] = next++;
        } else workers.splice(slot, 1);
        if (workers.length === 0) break;
      }
      expect(states.join('')).toBe(expected.state);
      expect(lastSteps).toEqual(expected.last_step);
    });
  }
  it('is compared where the reference exists', () => {
    expect([0, 8]).toContain(cases.length);
  });
});
