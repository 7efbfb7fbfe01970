import { InvalidInputError } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';
import { armMoments } from '../experiments/arms.js';
import { seededRandom } from '../random/seeded-random.js';
import { withMissing, withNoise, withSwaps } from './perturbations.js';
import { areaUnderSeverity } from './severity-curve.js';

const cells = Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? null : i));

describe('perturbations of a column', () => {
  it('are the same for the same seed and leave the column itself alone', () => {
    const before = [...cells];
    for (const perturb of [withNoise, withMissing, withSwaps]) {
      const first = perturb(cells, 0.3, seededRandom(3));
      expect(perturb(cells, 0.3, seededRandom(3))).toEqual(first);
      expect(perturb(cells, 0.3, seededRandom(4))).not.toEqual(first);
      expect(perturb(cells, 0, seededRandom(3))).toEqual(cells);
    }
    expect(cells).toEqual(before);
  });
  it('noise has the spread asked for and keeps missing values missing', () => {
    const noisy = withNoise(cells, 0.5, seededRandom(1));
    expect(noisy.filter((value) => value === null)).toHaveLength(100);
    const noise = cells.map((value, i) => (value === null ? null : noisy[i]! - value));
    const { mean, variance } = armMoments(noise);
    const std = Math.sqrt(armMoments(cells).variance!);
    // Four standard errors.
    expect(Math.abs(mean!)).toBeLessThan((4 * 0.5 * std) / 30);
    expect(Math.abs(Math.sqrt(variance!) / (0.5 * std) - 1)).toBeLessThan(4 / Math.sqrt(2 * 900));
  });
  it('missing values are as many as asked for', () => {
    const full = Array.from({ length: 50 }, (_, i) => `v${i}`);
    expect(withMissing(full, 0.3, seededRandom(1)).filter((value) => value === null)).toHaveLength(15);
    expect(withMissing(full, 1, seededRandom(1))).toEqual(full.map(() => null));
  });
  it('swaps keep the values of the column and move each chosen one', () => {
    const full = Array.from({ length: 50 }, (_, i) => `v${i}`);
    const swapped = withSwaps(full, 0.3, seededRandom(1));
    expect(swapped.toSorted()).toEqual(full.toSorted());
    expect(swapped.filter((value, i) => value !== full[i])).toHaveLength(15);
  });
  it('refuse shares and severities that are none', () => {
    expect(() => withMissing(cells, 1.1, seededRandom(1))).toThrow(InvalidInputError);
    expect(() => withNoise(cells, -1, seededRandom(1))).toThrow(InvalidInputError);
  });
});

describe('random numbers', () => {
  it('are uniform, normal and permuted as they should be', () => {
    const random = seededRandom(2 ** 40 + 1);
    const uniform = Array.from({ length: 20_000 }, () => random.uniform());
    expect(Math.abs(armMoments(uniform).mean! - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 20_000));
    const normal = armMoments(Array.from({ length: 20_000 }, () => random.normal()));
    expect(Math.abs(normal.mean!)).toBeLessThan(4 / Math.sqrt(20_000));
    expect(Math.abs(normal.variance! - 1)).toBeLessThan(4 * Math.sqrt(2 / 20_000));
    const firsts = [0, 0, 0, 0];
    for (let i = 0; i < 8000; i++) firsts[random.permutation(4)[0]!]!++;
    for (const count of firsts) expect(Math.abs(count - 2000)).toBeLessThan(4 * Math.sqrt(1500));
    expect([...random.permutation(7)].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});

describe('the area under a severity curve', () => {
  it('is the mean metric, by trapezoids, whatever the order of the points', () => {
    const points = [
      { severity: 1, metric: 0.5 },
      { severity: 0, metric: 0.9 },
      { severity: 0.5, metric: 0.8 },
    ];
    expect(areaUnderSeverity(points)).toBeCloseTo(0.5 * 0.85 + 0.5 * 0.65, 12);
    expect(areaUnderSeverity([{ severity: 3, metric: 0.7 }])).toBe(0.7);
    expect(() => areaUnderSeverity([])).toThrow(InvalidInputError);
    expect(() => areaUnderSeverity([points[0]!, points[0]!])).toThrow('twice');
  });
});
