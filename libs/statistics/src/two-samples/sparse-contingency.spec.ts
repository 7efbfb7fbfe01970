import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../random/seeded-random.js';
import { chiSquaredTest } from './contingency.js';
import { fisherExactP } from './fisher-exact.js';
import { compareCounts, permutationMoments } from './sparse-contingency.js';

/** Every choice of n of the labels, as [statistic] of the table it makes. */
function allStatistics(labels: number[], n: number, k: number): number[] {
  const found: number[] = [];
  const choose = (from: number, row: number[]): void => {
    const taken = row.reduce((sum, count) => sum + count, 0);
    if (taken === n) {
      const rest = labels.reduce<number[]>((counts, label) => {
        counts[label]!++;
        return counts;
      }, new Array<number>(k).fill(0));
      found.push(
        chiSquaredTest(
          row,
          rest.map((count, i) => count - row[i]!),
        ).statistic!,
      );
      return;
    }
    for (let i = from; i < labels.length; i++) choose(i + 1, row.with(labels[i]!, row[labels[i]!]! + 1));
  };
  choose(0, new Array<number>(k).fill(0));
  return found;
}

describe('tests of sparse counts', () => {
  it.each([
    [[0, 0, 0, 1, 1, 2, 2, 3], 3, 4],
    [[0, 1, 1, 2, 2, 2, 2], 4, 3],
    [[0, 0, 1, 1, 1, 1, 2, 3, 4], 2, 5],
  ])('know mean and variance of chi-squared over all permutations of %p', (labels, n, k) => {
    const statistics = allStatistics(labels, n, k);
    const mean = statistics.reduce((sum, value) => sum + value, 0) / statistics.length;
    const variance = statistics.reduce((sum, value) => sum + (value - mean) ** 2, 0) / statistics.length;
    const columns = labels.reduce<number[]>(
      (counts, label) => counts.with(label, counts[label]! + 1),
      new Array<number>(k).fill(0),
    );
    const moments = permutationMoments(columns, n, labels.length - n);
    expect(moments.mean).toBeCloseTo(mean, 10);
    expect(moments.variance).toBeCloseTo(variance, 10);
  });
  it('have a p near that of twenty thousand random permutations', () => {
    const random = seededRandom(9);
    const [reference, current] = [
      [9, 7, 5, 4, 3, 2, 2, 1, 1, 1, 0, 0],
      [3, 8, 1, 2, 4, 1, 0, 3, 0, 1, 2, 2],
    ];
    const labels = reference.flatMap((count, i) => new Array<number>(count + current[i]!).fill(i));
    const n = reference.reduce((sum, count) => sum + count, 0);
    const observed = chiSquaredTest(reference, current).statistic!;
    let exceeding = 0;
    for (let i = 0; i < 20_000; i++) {
      const counts = [new Array<number>(12).fill(0), new Array<number>(12).fill(0)];
      random.permutation(labels.length).forEach((row, position) => counts[position < n ? 0 : 1]![labels[row]!]!++);
      if (chiSquaredTest(counts[0]!, counts[1]!).statistic! >= observed - 1e-9) exceeding++;
    }
    const { p, test } = compareCounts(reference, current);
    expect(test).toBe('chi_squared_permutation');
    expect(Math.abs(p! - exceeding / 20_000)).toBeLessThan(0.01);
  });
  it('cannot tell anything where every category is there once', () => {
    expect(compareCounts([1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]).p).toBe(1);
  });
});

describe("Fisher's exact test", () => {
  it('copes with empty margins, and with a million rows', () => {
    expect(fisherExactP([0, 0], [3, 4])).toBe(1);
    expect(fisherExactP([5, 0], [7, 0])).toBe(1);
    expect(fisherExactP([0, 4], [4, 0])).toBeCloseTo(2 / 70, 14);
    const large = [
      [500_000, 500_000],
      [499_000, 501_000],
    ] as const;
    expect(fisherExactP(...large) / chiSquaredTest(...large).p! - 1).toBeLessThan(0.01);
    expect(fisherExactP([1_000_000, 0], [0, 1_000_000])).toBe(0);
  });
});
