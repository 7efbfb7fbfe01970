import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../random/seeded-random.js';
import { integratedGradients, type SlopedModel } from './integrated-gradients.js';

const INPUTS = 6;
const HIDDEN = 20;
const random = seededRandom(3);
const weights = Array.from({ length: HIDDEN }, () => Array.from({ length: INPUTS }, () => random.normal()));
const biases = weights.map(() => random.normal());
const outputs = weights.map(() => random.normal());

/** A network of one layer of rectified units, squashed: kinked, and steep in places. */
const kinked: SlopedModel = (point, gradient) => {
  let sum = 0;
  gradient.fill(0);
  weights.forEach((row, j) => {
    const unit = row.reduce((total, weight, i) => total + weight * point[i]!, biases[j]!);
    if (unit <= 0) return;
    sum += outputs[j]! * unit;
    row.forEach((weight, i) => (gradient[i]! += outputs[j]! * weight));
  });
  const value = Math.tanh(sum);
  for (let i = 0; i < INPUTS; i++) gradient[i]! *= 1 - value ** 2;
  return value;
};

/** The sum of so many midpoints. */
function bruteForce(model: SlopedModel, point: number[], baseline: number[], steps: number): number[] {
  const sums = point.map(() => 0);
  const gradient = new Float64Array(point.length);
  for (let k = 0; k < steps; k++) {
    const t = (k + 0.5) / steps;
    model(
      Float64Array.from(point, (x, i) => baseline[i]! + t * (x - baseline[i]!)),
      gradient,
    );
    point.forEach((x, i) => (sums[i]! += (gradient[i]! * (x - baseline[i]!)) / steps));
  }
  return sums;
}

const points = Array.from({ length: 10 }, () => Array.from({ length: 2 * INPUTS }, () => random.normal()));

describe('integrated gradients', () => {
  it.each(points)('of a kinked model are those of a very fine path, and add up (%#)', (...numbers) => {
    const [point, baseline] = [numbers.slice(0, INPUTS), numbers.slice(INPUTS)];
    const found = integratedGradients(kinked, point, baseline);
    const exact = bruteForce(kinked, point, baseline, 200_000);
    found.contributions.forEach((one, i) => expect(Math.abs(one - exact[i]!)).toBeLessThan(2e-5));
    const sum = found.contributions.reduce((total, one) => total + one, 0);
    expect(Math.abs(found.base + sum - found.value)).toBeLessThan(1e-12);
    expect(found.value).toBe(kinked(Float64Array.from(point), new Float64Array(INPUTS)));
    expect(found.evaluations).toBeLessThanOrEqual(2048);
  });

  it('stop at the evaluations that are allowed, say what was left, and add up all the same', () => {
    const [numbers] = points;
    const [point, baseline] = [numbers!.slice(0, INPUTS), numbers!.slice(INPUTS)];
    const found = integratedGradients(kinked, point, baseline, { evaluations: 40 });
    expect(found.evaluations).toBeLessThanOrEqual(40);
    expect(found.unaccounted).toBeGreaterThan(0);
    const sum = found.contributions.reduce((total, one) => total + one, 0);
    expect(Math.abs(found.base + sum - found.value)).toBeLessThan(1e-12);
  });

  it('give an input that does not differ from the baseline, or that the model ignores, nothing', () => {
    const model: SlopedModel = (point, gradient) => {
      gradient.set([2 * point[0]!, 1, 0]);
      return point[0]! ** 2 + point[1]!;
    };
    const { contributions } = integratedGradients(model, [3, 5, 7], [1, 5, 0]);
    expect(contributions[0]).toBeCloseTo(8, 12);
    expect([contributions[1], contributions[2]]).toEqual([0, 0]);
  });

  it('refuse a baseline of another length and a model that answers no number', () => {
    expect(() => integratedGradients(kinked, [1], [1, 2])).toThrow('baseline');
    expect(() => integratedGradients(() => NaN, [1], [2])).toThrow('NaN');
  });
});
