import type { Loss } from '../../training/losses.js';

/**
 * The pinball loss of several quantiles of a number, one output for each (Koenker & Bassett 1978); summed over them.
 *
 * @param levels between 0 and 1
 */
export function quantileLoss(levels: readonly number[]): Loss {
  const evaluate = (values: Float32Array, at: number, target: number): number =>
    levels.reduce((sum, level, k) => {
      const error = target - (values[at + k] as number);
      return sum + (error >= 0 ? level * error : (level - 1) * error);
    }, 0);
  return {
    outputs: levels.length,
    evaluate,
    differentiate: (values, at, target) => {
      const loss = evaluate(values, at, target);
      levels.forEach((level, k) => {
        values[at + k] = target >= (values[at + k] as number) ? -level : 1 - level;
      });
      return loss;
    },
  };
}
