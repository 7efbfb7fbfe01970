import { InvalidInputError } from '@intelgraph/kernel';
import { at } from '../arrays/at.js';
import { gaussLegendre } from '../special-functions/gauss-legendre.js';

/** A model of numbers: its output at a point, and its slope there, written into `gradient` (as long as the point). */
export type SlopedModel = (point: Float64Array, gradient: Float64Array) => number;

export interface IntegratedGradientsOptions {
  /** The path is cut finer until so little of `value - base` is not accounted for. 1e-9 times the larger of 1 and that unless given. */
  readonly tolerance?: number;
  /** Most evaluations of the model; 2048 unless given. */
  readonly evaluations?: number;
}

/** Why the model is not at the value of the baseline: `base` + the sum of the contributions = `value`, to rounding. */
export interface IntegratedGradients {
  readonly base: number;
  readonly value: number;
  /** In the order of the point's numbers, in the unit of the output. */
  readonly contributions: Float64Array;
  /** What the path left unaccounted for, before it was shared out: how far the contributions may be off in all. */
  readonly unaccounted: number;
  readonly evaluations: number;
}

/** On [0, 1]. */
const RULE = gaussLegendre(5);
const NODES = RULE.nodes.map((node) => (1 + node) / 2);
const WEIGHTS = RULE.weights.map((weight) => weight / 2);

/** The path is cut at first, so that errors of several contributions which cancel out are seen. */
const FIRST_STRETCHES = 4;

/** A part of the straight path. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly valueFrom: number;
  readonly valueTo: number;
  readonly contributions: Float64Array;
  /** Of the change of the output along it. */
  readonly gap: number;
}

/**
 * Integrated gradients (Sundararajan, Taly and Yan 2017) along the straight path from a baseline. Completeness tells where the path must
 * be cut finer: the contributions of each stretch must sum to the change of the output along it. Kinks, as rectified units have
 * them, are closed in on; what is left of each stretch is shared out in proportion to its contributions.
 *
 * @throws InvalidInputError where lengths differ, or the model answers what is no finite number
 */
export function integratedGradients(
  model: SlopedModel,
  point: ArrayLike<number>,
  baseline: ArrayLike<number>,
  options: IntegratedGradientsOptions = {},
): IntegratedGradients {
  if (point.length !== baseline.length) throw InvalidInputError.of('baseline', `must have ${point.length} numbers`);
  const path = new Path(model, point, baseline);
  const [base, value] = [path.valueAt(0), path.valueAt(1)];
  const { tolerance = 1e-9 * Math.max(1, Math.abs(value - base)), evaluations = 2048 } = options;
  const stretches = path.stretches(FIRST_STRETCHES, base, value);
  for (;;) {
    const gap = stretches.reduce((sum, one) => sum + Math.abs(one.gap), 0);
    if (gap <= tolerance || path.evaluations + 2 * NODES.length + 1 > evaluations) {
      const contributions = new Float64Array(point.length);
      for (const stretch of stretches) addClosed(contributions, stretch);
      return { base, value, contributions, unaccounted: gap, evaluations: path.evaluations };
    }
    const worst = stretches.reduce((most, one) => (Math.abs(one.gap) > Math.abs(most.gap) ? one : most));
    stretches.splice(stretches.indexOf(worst), 1, ...path.halves(worst));
  }
}

/** The straight path, on which the model is evaluated. */
class Path {
  evaluations = 0;
  private readonly steps: Float64Array;
  private readonly here: Float64Array;
  private readonly gradient: Float64Array;

  constructor(
    private readonly model: SlopedModel,
    private readonly point: ArrayLike<number>,
    private readonly baseline: ArrayLike<number>,
  ) {
    this.steps = Float64Array.from({ length: point.length }, (_, i) => at(point, i) - at(baseline, i));
    this.here = new Float64Array(point.length);
    this.gradient = new Float64Array(point.length);
  }

  valueAt(t: number): number {
    for (let i = 0; i < this.here.length; i++) {
      // Rounding must not keep the path from its end.
      this.here[i] = t === 1 ? at(this.point, i) : at(this.baseline, i) + t * at(this.steps, i);
    }
    this.evaluations += 1;
    const value = this.model(this.here, this.gradient);
    if (!Number.isFinite(value)) throw InvalidInputError.of('model', `answered ${value}`);
    return value;
  }

  stretch(from: number, to: number, valueFrom: number, valueTo: number): Stretch {
    const contributions = new Float64Array(this.steps.length);
    NODES.forEach((node, k) => {
      this.valueAt(from + node * (to - from));
      const weight = at(WEIGHTS, k) * (to - from);
      for (let i = 0; i < contributions.length; i++) {
        contributions[i] = at(contributions, i) + weight * at(this.gradient, i) * at(this.steps, i);
      }
    });
    const gap = valueTo - valueFrom - contributions.reduce((sum, one) => sum + one, 0);
    return { from, to, valueFrom, valueTo, contributions, gap };
  }

  /** The whole path in so many parts. */
  stretches(count: number, base: number, value: number): Stretch[] {
    const values = Array.from({ length: count - 1 }, (_, i) => this.valueAt((i + 1) / count));
    const ends = [base, ...values, value];
    return Array.from({ length: count }, (_, i) =>
      this.stretch(i / count, (i + 1) / count, at(ends, i), at(ends, i + 1)),
    );
  }

  halves({ from, to, valueFrom, valueTo }: Stretch): [Stretch, Stretch] {
    const middle = (from + to) / 2;
    const value = this.valueAt(middle);
    return [this.stretch(from, middle, valueFrom, value), this.stretch(middle, to, value, valueTo)];
  }
}

/** Adds the contributions of a stretch, and its gap in proportion to them. */
function addClosed(sums: Float64Array, { contributions, gap }: Stretch): void {
  const all = contributions.reduce((sum, one) => sum + Math.abs(one), 0);
  for (let i = 0; i < sums.length; i++) {
    const one = at(contributions, i);
    const share = all === 0 ? 1 / sums.length : Math.abs(one) / all;
    sums[i] = at(sums, i) + one + gap * share;
  }
}
