import { at, type Numbers } from '../arrays/at.js';

/** How p-values are adjusted for being many; `bh` controls the false discovery rate, `by` under any dependence, the others the family-wise error. */
export type Adjustment = 'bonferroni' | 'sidak' | 'holm' | 'holm-sidak' | 'hochberg' | 'bh' | 'by';

/** Adjusted p-values in the order given: reject where one is at most the level. statsmodels' `multipletests`. */
export function adjustPValues(pValues: Numbers, adjustment: Adjustment): number[] {
  const n = pValues.length;
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => at(pValues, a) - at(pValues, b));
  const sorted = order.map((row) => at(pValues, row));
  const adjusted = adjustSorted(sorted, adjustment);
  const result = new Array<number>(n);
  order.forEach((row, rank) => (result[row] = Math.min(1, at(adjusted, rank))));
  return result;
}

function adjustSorted(sorted: number[], adjustment: Adjustment): number[] {
  const n = sorted.length;
  const sidak = (p: number, tests: number): number => -Math.expm1(tests * Math.log1p(-p));
  switch (adjustment) {
    case 'bonferroni':
      return sorted.map((p) => p * n);
    case 'sidak':
      return sorted.map((p) => sidak(p, n));
    case 'holm':
      return runningMaximum(sorted.map((p, i) => p * (n - i)));
    case 'holm-sidak':
      return runningMaximum(sorted.map((p, i) => sidak(p, n - i)));
    case 'hochberg':
      return minimumFromTheEnd(sorted.map((p, i) => p * (n - i)));
    case 'bh':
      return minimumFromTheEnd(sorted.map((p, i) => (p * n) / (i + 1)));
    case 'by': {
      const harmonic = sorted.reduce((sum, _, i) => sum + 1 / (i + 1), 0);
      return minimumFromTheEnd(sorted.map((p, i) => (p * n * harmonic) / (i + 1)));
    }
  }
}

function runningMaximum(values: number[]): number[] {
  let largest = 0;
  return values.map((value) => (largest = Math.max(largest, value)));
}

function minimumFromTheEnd(values: number[]): number[] {
  let smallest = 1;
  return values.reduceRight<number[]>((result, value, i) => {
    smallest = Math.min(smallest, value);
    result[i] = smallest;
    return result;
  }, new Array<number>(values.length));
}
