import { describe, expect, it } from '@jest/globals';
import {
  adjustPValues,
  columnDrift,
  DEFAULT_DRIFT_OPTIONS,
  seededRandom,
  tableDrift,
  type CategoricalSample,
  type ColumnDrift,
  type ComparedColumn,
  type SeededRandom,
} from '../src/index.js';
import { realColumns, type RealColumn } from './real-columns.js';

const RESAMPLES = 200;
const ALPHA = 0.05;
/** 5 % and two standard errors. */
const ALLOWED = ALPHA + 2 * Math.sqrt((ALPHA * (1 - ALPHA)) / RESAMPLES);

const SIZES = [
  [50, 50],
  [500, 50],
  [200, 200],
  [1000, 1000],
  [1000, 300],
] as const;

/** Two samples of rows of one table, without common rows while the table has enough, else drawn with replacement. */
function resample(columns: RealColumn[], n: number, m: number, random: SeededRandom): ComparedColumn[] {
  const rows = columns[0]!.values.length;
  const order =
    n + m <= rows ? random.permutation(rows) : Uint32Array.from({ length: n + m }, () => random.below(rows));
  const take = ({ kind, values }: RealColumn, from: number, to: number): ArrayLike<unknown> => {
    const chosen = order.subarray(from, to);
    return kind === 'numeric'
      ? Float64Array.from(chosen, (row) => (values[row] as number | null) ?? NaN)
      : Array.from(chosen, (row) => values[row]);
  };
  return columns.map((column) => ({
    name: column.name,
    kind: column.kind,
    reference: take(column, 0, n),
    current: take(column, n, n + m),
  }));
}

/** What `columnDrift` would say of the column: the same tests, corrected for their own number only. */
function driftsAlone({ tests }: ColumnDrift): boolean {
  const adjusted = adjustPValues(
    tests.map(({ p }) => p),
    'bh',
  );
  return tests.some(({ effect }, i) => adjusted[i]! <= ALPHA && effect.size >= DEFAULT_DRIFT_OPTIONS.threshold);
}

const DATA_SETS = [
  ['abalone.csv', 'length', SIZES],
  // The only one with enough rows for two samples of 5000 without a common row.
  ['mammography.csv', 'gray_level', [...SIZES, [5000, 5000]]],
  ['telco-churn.csv', 'tenure', SIZES],
] as const;

for (const [file, shiftedColumn, sizes] of DATA_SETS) {
  const columns = realColumns(file)?.filter(({ name }) => name !== 'customerID');
  if (!columns) continue;
  describe(`drift verdicts on ${file}`, () => {
    it.each(sizes)('alarm in at most 5 % + 2 SE without drift, %d rows against %d', (n, m) => {
      const random = seededRandom(n * 10_000 + m);
      let [tables, alone] = [0, 0];
      for (let i = 0; i < RESAMPLES; i++) {
        const found = tableDrift(resample(columns, n, m, random));
        if (found.verdict === 'drift') tables++;
        alone += [...found.columns.values()].filter(driftsAlone).length;
      }
      expect(tables / RESAMPLES).toBeLessThanOrEqual(ALLOWED);
      expect(alone / (RESAMPLES * columns.length)).toBeLessThanOrEqual(ALLOWED);
    });
    it.each([
      [0.1, 0.9],
      [0.2, 1],
    ])('find a shift of one column by %d sd at 5000 rows, and say which', (shift, power) => {
      const random = seededRandom(42);
      const repeats = 30;
      const present = columns.find(({ name }) => name === shiftedColumn)!.values as number[];
      const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
      const std = Math.sqrt(present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / present.length);
      let [found, exactly] = [0, 0];
      for (let i = 0; i < repeats; i++) {
        const pair = resample(columns, 5000, 5000, random).map((column) => {
          if (column.name !== shiftedColumn) return column;
          return { ...column, current: (column.current as Float64Array).map((value) => value + shift * std) };
        });
        const { drifted } = tableDrift(pair);
        if (drifted.includes(shiftedColumn)) found++;
        if (drifted.length === 1) exactly++;
      }
      expect(found / repeats).toBeGreaterThanOrEqual(power);
      expect(exactly / repeats).toBeGreaterThanOrEqual(power - 0.1);
    });
  });
}

describe('drift verdicts on categories', () => {
  const draw = (n: number, cumulated: number[], random: SeededRandom): CategoricalSample => {
    const counts = new Map<string, number>();
    for (let i = 0; i < n; i++) {
      const u = random.uniform() * cumulated.at(-1)!;
      let [low, high] = [0, cumulated.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (cumulated[middle]! > u) high = middle;
        else low = middle + 1;
      }
      counts.set(`c${low}`, (counts.get(`c${low}`) ?? 0) + 1);
    }
    return { kind: 'categorical', rows: n, missing: 0, invalid: 0, counts };
  };
  for (const k of [3, 10, 50]) {
    for (const law of ['even', 'zipf']) {
      it(`alarm at their level without drift, ${k} categories, ${law}`, () => {
        const random = seededRandom(k);
        let total = 0;
        const cumulated = Array.from({ length: k }, (_, i) => (total += law === 'zipf' ? 1 / (i + 1) : 1));
        const sizes = [...SIZES, [50, 500], [5000, 50], [5000, 500], [5000, 5000]] as const;
        let alarms = 0;
        for (const [n, m] of sizes) {
          for (let i = 0; i < RESAMPLES; i++) {
            // Threshold 0: no effect size helps the test to keep its level.
            const found = columnDrift(draw(n, cumulated, random), draw(m, cumulated, random), { threshold: 0 });
            if (found.verdict === 'drift') alarms++;
          }
        }
        const resamples = RESAMPLES * sizes.length;
        // Three standard errors of so many resamples, since six laws are looked at: 6.5 %.
        expect(alarms / resamples).toBeLessThanOrEqual(ALPHA + 3 * Math.sqrt((ALPHA * (1 - ALPHA)) / resamples));
      });
    }
  }
});
