import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../random/seeded-random.js';
import { ExactSum } from './exact-sum.js';

const sumOf = (values: readonly number[]): number => {
  const sum = new ExactSum();
  for (const value of values) sum.add(value);
  return sum.value;
};

/** By whole numbers of the smallest unit that any double has. */
function bruteForce(values: readonly number[]): number {
  const unit = 2n ** 1074n;
  const exact = (value: number): bigint => {
    const bits = new DataView(new ArrayBuffer(8));
    bits.setFloat64(0, value);
    const whole = bits.getBigUint64(0);
    const exponent = (whole >> 52n) & 2047n;
    const fraction = whole & (2n ** 52n - 1n);
    const size = exponent === 0n ? fraction : (fraction + 2n ** 52n) << (exponent - 1n);
    return whole >> 63n === 1n ? -size : size;
  };
  const total = values.reduce((sum, value) => sum + exact(value), 0n);
  // Numbers of JavaScript are parsed to the nearest double.
  const size = total < 0n ? -total : total;
  const digits = ((size * 10n ** 1100n) / unit).toString().padStart(1101, '0');
  return Number(`${total < 0n ? '-' : ''}${digits.slice(0, -1100)}.${digits.slice(-1100)}`);
}

describe('an exact sum', () => {
  const random = seededRandom(11);
  const values = Array.from({ length: 400 }, () => random.normal() * 2 ** (random.below(120) - 60));

  it('is the nearest double to what whole numbers say', () => {
    for (let n = 1; n <= values.length; n += 13) expect(sumOf(values.slice(0, n))).toBe(bruteForce(values.slice(0, n)));
    expect(sumOf([1e100, 1, -1e100])).toBe(1);
    expect(sumOf(Array.from({ length: 10 }, () => 0.1))).toBe(1);
    expect(sumOf([1, 2 ** -53, 2 ** -106])).toBe(1 + 2 ** -52);
    expect(sumOf([1, 2 ** -53])).toBe(1);
    expect(sumOf([])).toBe(0);
  });

  it('is the same in any order, and of any parts', () => {
    const expected = sumOf(values);
    for (let run = 0; run < 20; run++) {
      const order = [...random.permutation(values.length)].map((i) => values[i]!);
      expect(sumOf(order)).toBe(expected);
      const cut = random.below(values.length);
      const whole = new ExactSum();
      for (const part of [order.slice(0, cut), order.slice(cut)]) {
        const sum = new ExactSum();
        part.forEach((value) => sum.add(value));
        whole.addParts(JSON.parse(JSON.stringify(sum.parts)) as number[]);
      }
      expect(whole.value).toBe(expected);
      expect(whole.parts.length).toBeLessThan(10);
    }
  });

  it('refuses what is no finite number', () => {
    expect(() => new ExactSum().add(NaN)).toThrow('finite');
    expect(() => new ExactSum([Infinity])).toThrow('finite');
  });
});
