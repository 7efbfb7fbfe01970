import { bisected } from '../special-functions/bisected.js';
import { normalCdf } from '../special-functions/normal.js';

/**
 * The ρ that makes the two-sided normal mixture tightest at intrinsic time `vOpt` (Howard, Ramdas, McAuliffe and Sekhon 2021,
 * "Time-uniform, nonparametric, nonasymptotic confidence sequences").
 */
export function normalMixtureRho(vOpt: number, alpha: number): number {
  const log = 2 * Math.log(1 / alpha);
  return vOpt / (log + Math.log(1 + log));
}

/** Sums of mean 0 and intrinsic time `v` (their variance) leave ±this bound at any time with a chance of at most `alpha`. */
export function twoSidedNormalMixture(v: number, { vOpt, alpha }: { vOpt: number; alpha: number }): number {
  const rho = normalMixtureRho(vOpt, alpha);
  return Math.sqrt((v + rho) * Math.log((v + rho) / (alpha * alpha * rho)));
}

/** The same upwards alone: the root of 2√(ρ/(v+ρ)) exp(u²/(2(v+ρ))) Φ(u/√(v+ρ)) = 1/α. */
export function oneSidedNormalMixture(v: number, { vOpt, alpha }: { vOpt: number; alpha: number }): number {
  const rho = normalMixtureRho(vOpt, 2 * alpha);
  const whole = v + rho;
  const logOf = (u: number): number =>
    Math.log(2) +
    0.5 * Math.log(rho / whole) +
    (u * u) / (2 * whole) +
    Math.log(normalCdf(u / Math.sqrt(whole))) +
    Math.log(alpha);
  let high = Math.sqrt(whole);
  while (logOf(high) < 0) high *= 2;
  return bisected(0, high, (u) => logOf(u) < 0);
}
