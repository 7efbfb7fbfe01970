import { InvalidInputError } from '@intelgraph/kernel';
import { normalCdf, normalQuantile, normalSf } from '../special-functions/normal.js';
import { criticalZ } from './arms.js';

export interface SampleSizeOptions {
  /** Two-sided level; 0.05 unless given. */
  readonly alpha?: number | undefined;
  /** Chance to find the difference if it is there; 0.8 unless given. */
  readonly power?: number | undefined;
  /** Size of the treatment over that of the control; 1 unless given. */
  readonly ratio?: number | undefined;
}

function settled({ alpha = 0.05, power = 0.8, ratio = 1 }: SampleSizeOptions): {
  z: number;
  zPower: number;
  ratio: number;
} {
  if (!(power > 0 && power < 1)) throw InvalidInputError.of('power', 'must lie between 0 and 1');
  if (!(ratio > 0)) throw InvalidInputError.of('ratio', 'must be above 0');
  return { z: criticalZ(1 - alpha), zPower: normalQuantile(power), ratio };
}

/** Trials that the control needs (not rounded) so that the pooled z test finds these rates (Fleiss 1981); null for equal rates. */
export function proportionsSampleSize(
  controlRate: number,
  treatmentRate: number,
  options: SampleSizeOptions = {},
): number | null {
  const { z, zPower, ratio } = settled(options);
  if (controlRate === treatmentRate) return null;
  const pooled = (controlRate + ratio * treatmentRate) / (1 + ratio);
  const whenAlike = Math.sqrt(pooled * (1 - pooled) * (1 + 1 / ratio));
  const whenNot = Math.sqrt(controlRate * (1 - controlRate) + (treatmentRate * (1 - treatmentRate)) / ratio);
  return ((z * whenAlike + zPower * whenNot) / (treatmentRate - controlRate)) ** 2;
}

/**
 * Values that the control needs (not rounded) so that a two-sided z test finds a difference of `d` standard deviations; null for 0.
 * A rejection on the wrong side counts as found, as in statsmodels.
 */
export function meansSampleSize(d: number, options: SampleSizeOptions = {}): number | null {
  const { z, zPower, ratio } = settled(options);
  if (d === 0) return null;
  const power = normalCdf(zPower);
  // Without the wrong side the shift of z is z + zPower, a little too much.
  let [low, high] = [0, Math.max(0, z + zPower)];
  for (let step = 0; step < 100 && low < high; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (normalSf(z - middle) + normalSf(z + middle) < power) low = middle;
    else high = middle;
  }
  return ((1 + 1 / ratio) * ((low + high) / 2) ** 2) / d ** 2;
}
