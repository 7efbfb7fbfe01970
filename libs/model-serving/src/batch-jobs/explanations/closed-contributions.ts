import type { ModelExplanation, ModelInput } from '../../models/model-runtime.js';

/** How far an explanation's own output may be from the answer that is written: both are the model's, in single precision. */
const ROUNDING = 1e-4;

/**
 * What each input contributed to an answer as it is written: what kernels for many rows and for few round differently is shared out in
 * proportion, so that base and contributions add up to the answer.
 *
 * @throws Error where the explanation is of another answer
 */
export function closedContributions(
  { base, contributions }: Pick<ModelExplanation, 'base' | 'contributions'>,
  inputs: readonly Pick<ModelInput, 'name'>[],
  answer: number,
): { readonly base: number; readonly contributions: readonly number[] } {
  const found = inputs.map(({ name }) => contributions[name] ?? 0);
  const size = found.reduce((sum, one) => sum + Math.abs(one), 0);
  const gap = answer - found.reduce((sum, one) => sum + one, base);
  if (!(Math.abs(gap) <= ROUNDING * Math.max(1, Math.abs(answer), size))) {
    throw new Error(`an explanation adds up to ${answer - gap}, the answer is ${answer}`);
  }
  if (size === 0) return { base: base + gap, contributions: found };
  return { base, contributions: found.map((one) => one + (gap * Math.abs(one)) / size) };
}
