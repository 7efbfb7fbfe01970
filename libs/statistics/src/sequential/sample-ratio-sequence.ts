import { InvalidInputError } from '@intelgraph/kernel';

import { at, type Numbers } from '../arrays/at.js';
import { logGamma } from '../special-functions/gamma.js';

/** Pseudo-observations of the prior. */
const CONCENTRATION = 100;

/** Whether the arms get the traffic that they should, tested whenever one looks. */
export interface SequentialSampleRatio {
  /** Logarithm of the evidence against the planned shares. */
  readonly logEvidence: number;
  /** Always valid, of this look. */
  readonly p: number;
}

/**
 * The sequential test for sample ratio mismatch (Lindon and Malek 2022, "Anytime-valid inference for multinomial count data"): the Bayes
 * factor of a Dirichlet(100 · shares) mixture against the planned shares. Unlike chi-squared, it may be looked at after every visitor.
 *
 * @throws InvalidInputError for shares that do not belong to the arms
 */
export function sequentialSampleRatio(observed: Numbers, plannedShares: Numbers): SequentialSampleRatio {
  if (observed.length !== plannedShares.length) throw InvalidInputError.of('shares', 'must be one for each arm');
  let total = 0;
  let planned = 0;
  for (let arm = 0; arm < observed.length; arm++) {
    total += at(observed, arm);
    planned += at(plannedShares, arm);
  }
  let logEvidence = logGamma(CONCENTRATION) - logGamma(CONCENTRATION + total);
  for (let arm = 0; arm < observed.length; arm++) {
    const [count, share] = [at(observed, arm), at(plannedShares, arm) / planned];
    if (!(share > 0)) throw InvalidInputError.of('shares', 'must be above 0');
    const prior = CONCENTRATION * share;
    logEvidence += logGamma(prior + count) - logGamma(prior) - count * Math.log(share);
  }
  return { logEvidence, p: Math.min(1, Math.exp(-logEvidence)) };
}
