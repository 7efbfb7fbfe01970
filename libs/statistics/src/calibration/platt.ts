import { at, type Numbers } from '../arrays/at.js';

/** A sigmoid over scores: p = 1 / (1 + exp(a·score + b)). */
export interface PlattScaling {
  readonly a: number;
  readonly b: number;
}

const MOST_STEPS = 100;

/** The calibrated probability of a score. */
export const plattAt = ({ a, b }: PlattScaling, score: number): number => 1 / (1 + Math.exp(a * score + b));

/**
 * Platt's sigmoid, fitted by Newton's method with step halving (Lin, Lin & Weng 2007) to his targets (n₁+1)/(n₁+2) and 1/(n₀+2).
 * @param truth 1 for positives
 */
export function fitPlatt(scores: Numbers, truth: Numbers): PlattScaling {
  const targets = plattTargets(truth);
  const positives = Array.from(truth).filter((label) => label === 1).length;
  let current: PlattScaling = { a: 0, b: Math.log((truth.length - positives + 1) / (positives + 1)) };
  let loss = lossOf(current, scores, targets);
  for (let step = 0; step < MOST_STEPS; step++) {
    const direction = newtonDirection(current, scores, targets);
    let size = 1;
    let next = current;
    let nextLoss = Infinity;
    while (size > 1e-10 && !(nextLoss <= loss)) {
      next = { a: current.a + size * direction.a, b: current.b + size * direction.b };
      nextLoss = lossOf(next, scores, targets);
      size /= 2;
    }
    if (!(nextLoss <= loss)) return current;
    [current, loss] = [next, nextLoss];
    if (Math.abs(direction.a) + Math.abs(direction.b) < 1e-14) return current;
  }
  return current;
}

function plattTargets(truth: Numbers): Float64Array {
  const positives = Array.from(truth).filter((label) => label === 1).length;
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (truth.length - positives + 2)];
  return Float64Array.from(truth, (label) => (label === 1 ? high : low));
}

function lossOf({ a, b }: PlattScaling, scores: Numbers, targets: Numbers): number {
  let total = 0;
  for (let i = 0; i < scores.length; i++) {
    const margin = a * at(scores, i) + b;
    total += at(targets, i) * margin + Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin)));
  }
  return total;
}

function newtonDirection(current: PlattScaling, scores: Numbers, targets: Numbers): PlattScaling {
  let [haa, hab, hbb, ga, gb] = [1e-12, 0, 1e-12, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    const score = at(scores, i);
    const p = plattAt(current, score);
    const curvature = p * (1 - p);
    const slope = at(targets, i) - p;
    haa += score * score * curvature;
    hab += score * curvature;
    hbb += curvature;
    ga += score * slope;
    gb += slope;
  }
  const determinant = haa * hbb - hab * hab;
  return { a: -(hbb * ga - hab * gb) / determinant, b: -(haa * gb - hab * ga) / determinant };
}
