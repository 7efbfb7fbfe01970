import { InvalidInputError } from '@intelgraph/kernel';

import { at } from '../arrays/at.js';
import { bisected } from '../special-functions/bisected.js';
import { gaussLegendre, type QuadratureRule } from '../special-functions/gauss-legendre.js';
import { normalQuantile, normalSf } from '../special-functions/normal.js';

export const GROUP_DESIGNS = ['pocock', 'obrien_fleming', 'lan_demets_pocock', 'lan_demets_obf'] as const;
export type GroupDesign = (typeof GROUP_DESIGNS)[number];

/** When a test that is looked at a planned number of times, after equal amounts of data, may stop. */
export interface GroupSequentialPlan {
  /** By look: |z| from here on is significant. */
  readonly zBounds: readonly number[];
  /** By look: chance of a false alarm up to it. */
  readonly cumulativeAlpha: readonly number[];
}

const MOST_LOOKS = 20;
/** Beyond it nothing is left of a normal distribution. */
const HIGHEST_BOUND = 12;

/**
 * Two-sided boundaries with a chance of `alpha` to cross any of them without a difference: Pocock 1977, O'Brien and Fleming 1979, or spending
 * functions like theirs (Lan and DeMets 1983). By recursive integration (Armitage, McPherson and Rowe 1969).
 *
 * @param looks 1 to 20
 * @throws InvalidInputError for options out of range
 */
export function groupSequentialPlan(design: GroupDesign, looks: number, alpha = 0.05): GroupSequentialPlan {
  if (!(Number.isInteger(looks) && looks >= 1 && looks <= MOST_LOOKS)) {
    throw InvalidInputError.of('looks', `must be a whole number from 1 to ${MOST_LOOKS}`);
  }
  if (!(alpha > 0 && alpha < 1)) throw InvalidInputError.of('alpha', 'must lie between 0 and 1');
  switch (design) {
    case 'pocock':
      return constantPlan(looks, alpha, () => 1);
    case 'obrien_fleming':
      return constantPlan(looks, alpha, (look) => Math.sqrt(looks / look));
    case 'lan_demets_pocock':
      return spendingPlan(looks, (share) => alpha * Math.log(1 + (Math.E - 1) * share));
    case 'lan_demets_obf': {
      const z = normalQuantile(1 - alpha / 4);
      return spendingPlan(looks, (share) => 4 * normalSf(z / Math.sqrt(share)));
    }
  }
}

/** Boundaries of one shape, as high as they have to be. */
function constantPlan(looks: number, alpha: number, shape: (look: number) => number): GroupSequentialPlan {
  const planOf = (constant: number): GroupSequentialPlan => {
    const walk = new StoppedWalk();
    const zBounds = Array.from({ length: looks }, (_, i) => constant * shape(i + 1));
    return { zBounds, cumulativeAlpha: zBounds.map((bound) => walk.advance(bound)) };
  };
  const constant = bisected(0, HIGHEST_BOUND, (one) => (planOf(one).cumulativeAlpha.at(-1) ?? 0) > alpha);
  return planOf(constant);
}

/** Boundaries one after the other, each as high as what may be spent by then says. */
function spendingPlan(looks: number, spentAt: (share: number) => number): GroupSequentialPlan {
  const walk = new StoppedWalk();
  const zBounds: number[] = [];
  const cumulativeAlpha: number[] = [];
  for (let look = 1; look <= looks; look++) {
    const spent = spentAt(look / looks);
    const bound = bisected(0, HIGHEST_BOUND, (one) => walk.crossedBy(one) > spent);
    zBounds.push(bound);
    cumulativeAlpha.push(walk.advance(bound));
  }
  return { zBounds, cumulativeAlpha };
}

/** A density of variance 1 at least, between ±`bound`, is integrated to ten digits by so many nodes. */
const nodesFor = (bound: number): number => 40 + Math.ceil(6 * bound);

/** A sum of standard normal increments, one for each look, that ends where it leaves the boundaries. */
class StoppedWalk {
  private look = 0;
  private crossed = 0;
  /** Places of walks that go on, and the density there times the weight of the place. */
  private places: QuadratureRule = { nodes: Float64Array.of(0), weights: Float64Array.of(1) };

  /** The chance to have crossed by the next look, if its boundary is at ±`z`. */
  crossedBy(z: number): number {
    const bound = z * Math.sqrt(this.look + 1);
    let leaving = 0;
    const { nodes, weights } = this.places;
    for (let i = 0; i < nodes.length; i++) {
      leaving += at(weights, i) * (normalSf(bound - at(nodes, i)) + normalSf(bound + at(nodes, i)));
    }
    return this.crossed + leaving;
  }

  /** Looks; whoever is outside of ±`z` stops. @returns the chance to have crossed by now */
  advance(z: number): number {
    const crossed = this.crossedBy(z);
    const bound = z * Math.sqrt(this.look + 1);
    const { nodes, weights } = gaussLegendre(nodesFor(bound));
    const density = Float64Array.from(nodes, (node, i) => bound * at(weights, i) * this.densityAt(bound * node));
    this.places = { nodes: Float64Array.from(nodes, (node) => bound * node), weights: density };
    this.look++;
    this.crossed = crossed;
    return crossed;
  }

  private densityAt(place: number): number {
    const { nodes, weights } = this.places;
    let sum = 0;
    for (let i = 0; i < nodes.length; i++) sum += at(weights, i) * Math.exp(-0.5 * (place - at(nodes, i)) ** 2);
    return sum / Math.sqrt(2 * Math.PI);
  }
}
