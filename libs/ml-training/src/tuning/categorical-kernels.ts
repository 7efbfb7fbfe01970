import type { Kernels } from './kernels.js';
import type { CategoricalParameter } from './search-space.js';

/**
 * Rows of choice probabilities: a kernel gives its observed choice weight 1 and every choice 1 / (n + 1) besides, normalised;
 * the last row is the uniform prior.
 */
export function categoryWeights(choices: number, observations: readonly number[]): number[][] {
  const spread = 1 / (observations.length + 1);
  const total = 1 + choices * spread;
  const rows = observations.map((seen) =>
    Array.from({ length: choices }, (_, choice) => (spread + (choice === seen ? 1 : 0)) / total),
  );
  return [...rows, new Array<number>(choices).fill(1 / choices)];
}

/** Kernels over the indices of a categorical parameter's choices. */
export function categoricalKernels(parameter: CategoricalParameter, observations: readonly number[]): Kernels {
  const rows = categoryWeights(parameter.choices.length, observations);
  const logs = rows.map((row) => row.map(Math.log));
  return {
    sample(index, random) {
      const row = rows[index] ?? [];
      let left = random.next();
      const choice = row.findIndex((weight) => (left -= weight) < 0);
      return choice < 0 ? row.length - 1 : choice;
    },
    addLogDensities(value, into) {
      for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0) + (logs[i]?.[value] ?? -Infinity);
    },
  };
}
