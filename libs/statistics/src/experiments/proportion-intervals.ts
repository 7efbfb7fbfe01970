import type { Interval, Proportion } from './arms.js';
import { criticalZ } from './arms.js';
import { bisected } from '../special-functions/bisected.js';

/**
 * Intervals of a difference of two proportions, treatment minus control. `newcombe`: hybrid of Wilson's intervals (Newcombe 1998,
 * method 10), the default: keeps its level for small counts and never leaves -1 … 1. `miettinen_nurminen`: score interval (1985),
 * restricted likelihood, variance N/(N-1). `agresti_caffo` (2000): Wald after adding one success and one failure to each arm.
 * `wald`: the textbook one, too narrow for small counts.
 */
export const DIFFERENCE_INTERVALS = ['newcombe', 'miettinen_nurminen', 'agresti_caffo', 'wald'] as const;
export type DifferenceInterval = (typeof DIFFERENCE_INTERVALS)[number];

/** The interval of treatment minus control; null ends when an arm has no trials. */
export function differenceInterval(
  control: Proportion,
  treatment: Proportion,
  method: DifferenceInterval = 'newcombe',
  confidence = 0.95,
): Interval {
  const z = criticalZ(confidence);
  if (control.trials === 0 || treatment.trials === 0) return { low: null, high: null };
  switch (method) {
    case 'wald':
      return wald(control, treatment, z);
    case 'agresti_caffo':
      return wald(plusOne(control), plusOne(treatment), z);
    case 'newcombe':
      return newcombe(control, treatment, z);
    case 'miettinen_nurminen':
      return miettinenNurminen(control, treatment, z);
  }
}

/** Wilson's score interval (1927) of one proportion. */
export function wilsonInterval({ successes, trials }: Proportion, confidence = 0.95): Interval {
  const z = criticalZ(confidence);
  if (trials === 0) return { low: null, high: null };
  const [low, high] = wilson(successes, trials, z);
  return { low, high };
}

const rate = ({ successes, trials }: Proportion): number => successes / trials;
const plusOne = ({ successes, trials }: Proportion): Proportion => ({ successes: successes + 1, trials: trials + 2 });

function wald(control: Proportion, treatment: Proportion, z: number): Interval {
  const difference = rate(treatment) - rate(control);
  const variance = [control, treatment].reduce((sum, arm) => sum + (rate(arm) * (1 - rate(arm))) / arm.trials, 0);
  return { low: difference - z * Math.sqrt(variance), high: difference + z * Math.sqrt(variance) };
}

function wilson(successes: number, trials: number, z: number): [number, number] {
  const p = successes / trials;
  const centre = p + (z * z) / (2 * trials);
  const half = z * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  const low = successes === 0 ? 0 : (centre - half) / scale;
  return [low, successes === trials ? 1 : (centre + half) / scale];
}

function newcombe(control: Proportion, treatment: Proportion, z: number): Interval {
  const [p1, p2] = [rate(control), rate(treatment)];
  const [low1, high1] = wilson(control.successes, control.trials, z);
  const [low2, high2] = wilson(treatment.successes, treatment.trials, z);
  return { low: p2 - p1 - Math.hypot(p2 - low2, high1 - p1), high: p2 - p1 + Math.hypot(high2 - p2, p1 - low1) };
}

function miettinenNurminen(control: Proportion, treatment: Proportion, z: number): Interval {
  const observed = rate(treatment) - rate(control);
  const score = (difference: number): number => {
    const total = control.trials + treatment.trials;
    const base = restrictedRate(control, treatment, difference);
    const other = Math.min(1, Math.max(0, base + difference));
    const variance =
      ((base * (1 - base)) / control.trials + (other * (1 - other)) / treatment.trials) * (total / (total - 1));
    return (observed - difference) / Math.sqrt(Math.max(variance, 1e-300));
  };
  // The score falls as the difference grows, so each end is bracketed by the observed difference and ±1.
  const low = bisected(-1, observed, (difference) => score(difference) > z);
  const high = bisected(observed, 1, (difference) => score(difference) > -z);
  return { low, high };
}

/** The likeliest control rate when treatment minus control is `difference`: root of a cubic (Miettinen and Nurminen 1985). */
function restrictedRate(control: Proportion, treatment: Proportion, difference: number): number {
  const total = control.trials + treatment.trials;
  const cases = control.successes + treatment.successes;
  const l2 = (treatment.trials + 2 * control.trials) * difference - total - cases;
  const l1 = (control.trials * difference - total - 2 * control.successes) * difference + cases;
  const l0 = control.successes * difference * (1 - difference);
  const third = l2 / (3 * total);
  const q = third ** 3 - (l1 * l2) / (6 * total * total) + l0 / (2 * total);
  const p = (q < 0 ? -1 : 1) * Math.sqrt(Math.max(0, third * third - l1 / (3 * total)));
  const cosine = p === 0 ? 0 : Math.min(1, Math.max(-1, q / p ** 3));
  const root = 2 * p * Math.cos((Math.PI + Math.acos(cosine)) / 3) - third;
  return Math.min(1 - Math.max(0, difference), Math.max(0, -difference, root));
}
