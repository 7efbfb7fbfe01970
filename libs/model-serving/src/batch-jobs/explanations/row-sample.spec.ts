import { describe, expect, it } from '@jest/globals';

import { RowSample, type SampledRow } from './row-sample.js';

const rowOf = (row: number): SampledRow => ({ row, values: [row], contributions: [row / 2] });
const sampleOf = (from: number, to: number, size: number, seed = 's'): RowSample => {
  const sample = new RowSample(size, seed);
  for (let row = from; row < to; row++) sample.offer(rowOf(row));
  return sample;
};
const numbers = (sample: RowSample): number[] => sample.rows.map(({ row }) => row);

describe('a sample of rows', () => {
  it('is all of them where they are few, else so many, in their order', () => {
    expect(numbers(sampleOf(1, 6, 10))).toEqual([1, 2, 3, 4, 5]);
    const found = numbers(sampleOf(1, 5001, 100));
    expect(found).toHaveLength(100);
    expect(found).toEqual([...found].sort((one, other) => one - other));
    expect(found).toEqual(numbers(sampleOf(1, 5001, 100)));
    expect(found).not.toEqual(numbers(sampleOf(1, 5001, 100, 'another')));
  });

  it('is the same in whatever parts the rows come, and parts keep only what can get in', () => {
    const whole = sampleOf(1, 3001, 50).rows;
    for (const cuts of [[1, 3001], [1, 7, 1500, 3001], Array.from({ length: 31 }, (_, i) => 1 + i * 100)]) {
      const merged = new RowSample(50, 's');
      let kept = 0;
      for (let i = 1; i < cuts.length; i++) {
        const part = new RowSample(50, 's', merged.bound);
        for (let row = cuts[i - 1] ?? 0; row < (cuts[i] ?? 0); row++) part.offer(rowOf(row));
        kept += part.rows.length;
        for (const row of part.rows) merged.offer(row);
      }
      expect(merged.rows).toEqual(whole);
      // About 50 · (1 + ln(3000 / 50)) of them.
      expect(kept).toBeLessThan(500);
    }
  });

  it('gives every row the same chance', () => {
    const counts = new Float64Array(40);
    for (let seed = 0; seed < 1000; seed++) {
      for (const row of numbers(sampleOf(0, 40, 10, String(seed)))) counts[row] = (counts[row] ?? 0) + 1;
    }
    // Binomial of 1000 and 1/4: five standard deviations are 68.
    for (const count of counts) expect(Math.abs(count - 250)).toBeLessThan(68);
  });
});
