import { InvalidInputError } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../random/seeded-random.js';
import { columnDrift, tableDrift } from './column-drift.js';
import { sampleColumn, type CategoricalSample } from './column-sample.js';

const normal = (n: number, seed: number, shift = 0): Float64Array => {
  const random = seededRandom(seed);
  return Float64Array.from({ length: n }, () => shift + random.normal());
};
const names = (n: number, ...shares: number[]): string[] =>
  shares.flatMap((share, i) => new Array<string>(Math.round(share * n)).fill(`c${i}`));

describe('the drift of a column of numbers', () => {
  it('comes with test, effect and all distances', () => {
    const { verdict, kind, decisive, distances } = columnDrift(normal(500, 1), normal(400, 2, 1));
    expect([verdict, kind]).toEqual(['drift', 'numeric']);
    expect(decisive).toMatchObject({ aspect: 'values', test: 'kolmogorov_smirnov' });
    expect(decisive!.effect.measure).toBe('wasserstein_over_std');
    expect(Math.abs(decisive!.effect.observed - 1)).toBeLessThan(0.2);
    expect(decisive!.effect.size).toBeLessThanOrEqual(decisive!.effect.observed);
    expect(distances!.ks).toBe(decisive!.statistic);
    expect(Object.values(distances!).every((value) => typeof value === 'number')).toBe(true);
  });
  it('needs a large enough effect however significant it is', () => {
    const [reference, current] = [normal(100_000, 1), normal(100_000, 2, 0.03)];
    const found = columnDrift(reference, current);
    expect(found.decisive!.p).toBeLessThan(1e-6);
    expect(found.verdict).toBe('no_drift');
    expect(columnDrift(reference, current, { threshold: 0.01 }).verdict).toBe('drift');
  });
  it('is not hidden by outliers that inflate the standard deviation', () => {
    const reference = normal(1000, 1);
    const current = normal(1000, 2, 1);
    reference[0] = current[0] = 1e9;
    const { verdict, decisive } = columnDrift(reference, current);
    expect(verdict).toBe('drift');
    expect(decisive!.effect.measure).toBe('ks_distance');
  });
  it('expects the distance that samples without drift show', () => {
    let [observed, expected] = [0, 0];
    for (let i = 0; i < 100; i++) {
      const { decisive } = columnDrift(normal(300, 2 * i), normal(200, 2 * i + 1));
      if (decisive!.effect.measure !== 'wasserstein_over_std') continue;
      observed += decisive!.effect.observed;
      expected += decisive!.effect.expected;
    }
    // Those in which Wasserstein is the larger effect are a little above the mean.
    expect(observed / expected).toBeGreaterThan(0.8);
    expect(observed / expected).toBeLessThan(1.6);
  });
  it('compares few distinct numbers value by value', () => {
    const bits = (ones: number): number[] => Array.from({ length: 200 }, (_, i) => Number(i < ones));
    const { decisive, verdict } = columnDrift(bits(60), bits(110));
    expect([decisive!.test, verdict]).toEqual(['chi_squared', 'drift']);
    expect(columnDrift(bits(60), bits(65)).verdict).toBe('no_drift');
  });
  it('takes constant columns: equal ones do not drift, moved ones do', () => {
    const constant = (value: number): Float64Array => new Float64Array(100).fill(value);
    const same = columnDrift(constant(3), constant(3));
    expect(same.verdict).toBe('no_drift');
    expect(same.distances).toMatchObject({ ks: 0, wasserstein: 0, wassersteinOverStd: null, psi: 0 });
    expect(columnDrift(constant(3), constant(4)).verdict).toBe('drift');
    expect(columnDrift(constant(3), normal(100, 1)).verdict).toBe('drift');
  });
  it('survives numbers at the end of the doubles', () => {
    const huge = (sign: number): number[] => Array.from({ length: 50 }, (_, i) => (i % 2 ? sign : -1) * 1.7e308 + i);
    const found = columnDrift(huge(1), huge(-1));
    expect(found.verdict).toBe('drift');
    expect(Object.values(found.distances!).every((value) => value === null || Number.isFinite(value))).toBe(true);
    expect(Number.isFinite(found.decisive!.effect.size)).toBe(true);
  });
  it('drops NaN, infinities and what is no number, counts them, and tests their share', () => {
    const reference = [...normal(300, 1)];
    const current: unknown[] = [...normal(300, 2)];
    for (let i = 0; i < 60; i++) current[i] = [NaN, Infinity, -Infinity, 'n/a'][i % 4];
    current[299] = null;
    const found = columnDrift(reference, current, { kind: 'numeric' });
    expect(found.current).toEqual({ rows: 300, values: 239, missing: 1, invalid: 60 });
    expect(found.verdict).toBe('drift');
    expect(found.decisive!.aspect).toBe('missing');
    expect(found.tests.find(({ aspect }) => aspect === 'values')!.p).toBeGreaterThan(0.05);
  });
  it('notices that a column is no longer filled, and not that it never was', () => {
    const nothing = new Array<null>(100).fill(null);
    const emptied = columnDrift(normal(100, 1), nothing);
    expect([emptied.verdict, emptied.distances]).toEqual(['drift', null]);
    expect(columnDrift(nothing, nothing).verdict).toBe('no_drift');
    expect(columnDrift(nothing, normal(100, 1)).verdict).toBe('drift');
  });
  it('says when there are too few rows, with the distances all the same', () => {
    const found = columnDrift(normal(1000, 1), normal(29, 2, 5));
    expect([found.verdict, found.decisive, found.tests]).toEqual(['too_few_rows', null, []]);
    expect(found.distances!.wasserstein).toBeGreaterThan(4);
    expect(columnDrift(normal(1000, 1), normal(29, 2, 5), { minRows: 20 }).verdict).toBe('drift');
    expect(columnDrift([], []).verdict).toBe('too_few_rows');
  });
});

describe('the drift of a column of names', () => {
  it('finds changed shares and lists new categories', () => {
    const found = columnDrift(names(500, 0.5, 0.5), names(400, 0.4, 0.4, 0.15, 0.05));
    expect(found).toMatchObject({ kind: 'categorical', verdict: 'drift' });
    expect(found.newCategories).toEqual([
      { value: 'c2', count: 60 },
      { value: 'c3', count: 20 },
    ]);
    expect(found.newCategoryShare).toBe(0.2);
  });
  it('does not take identifiers, new on every row, for drift', () => {
    const ids = (prefix: string): string[] => Array.from({ length: 300 }, (_, i) => `${prefix}${i}`);
    expect(columnDrift(ids('a'), ids('b')).verdict).toBe('no_drift');
  });
  it('keeps its level for rare categories by exact or permutation tests', () => {
    expect(columnDrift(names(40, 0.95, 0.05), names(40, 0.9, 0.1)).decisive!.test).toBe('fisher_exact');
    const many = Array.from({ length: 40 }, (_, i) => `c${i % 20}`);
    expect(columnDrift(many, many).decisive!.test).toBe('chi_squared_permutation');
  });
  it('takes numbers, booleans and dates as texts, and counts made elsewhere', () => {
    const mixed = ['1', 1, true, new Date(0), { a: 1 }, NaN, null];
    const sample = sampleColumn(mixed) as CategoricalSample;
    expect([...sample.counts.values()]).toEqual([2, 1, 1, 1]);
    expect(sample).toMatchObject({ rows: 7, missing: 1, invalid: 1 });
    const counted: CategoricalSample = {
      kind: 'categorical',
      rows: 500,
      missing: 0,
      invalid: 0,
      counts: new Map(Object.entries({ a: 250, b: 150, c: 100 })),
    };
    const current = { ...counted, rows: 400, counts: new Map(Object.entries({ a: 160, b: 120, c: 120 })) };
    const { decisive } = columnDrift(counted, current);
    expect(decisive!.p).toBeCloseTo(0.0009261457524053006, 12);
  });
  it('refuses counts that contradict the rows, and kinds that differ', () => {
    const sample: CategoricalSample = {
      kind: 'categorical',
      rows: 5,
      missing: 0,
      invalid: 0,
      counts: new Map([['a', 4]]),
    };
    expect(() => columnDrift(sample, ['a'])).toThrow(InvalidInputError);
    const good = sampleColumn(['a', 'b']);
    expect(() => columnDrift(good, sampleColumn([1, 2]))).toThrow('is numeric where the reference is categorical');
  });
});

describe('the drift of a table', () => {
  const table = (shifted: number): Parameters<typeof tableDrift>[0] =>
    Array.from({ length: 40 }, (_, i) => ({
      name: `x${i}`,
      reference: normal(500, 2 * i + 1),
      current: normal(500, 2 * i + 2, i === shifted ? 0.5 : 0),
    }));
  it('flags exactly the column that moved', () => {
    const found = tableDrift(table(7));
    expect(found).toMatchObject({ verdict: 'drift', drifted: ['x7'], driftedShare: 1 / 40 });
    expect(tableDrift(table(-1)).verdict).toBe('no_drift');
  });
  it('corrects for the number of columns where a column alone would be flagged', () => {
    const columns = [...table(-1)];
    const alone = columns.filter(({ reference, current }) => columnDrift(reference, current).verdict === 'drift');
    const { columns: found } = tableDrift(columns);
    for (const { name, reference, current } of columns) {
      const own = columnDrift(reference, current).decisive!;
      expect(found.get(name)!.decisive!.p).toBe(own.p);
      expect(found.get(name)!.decisive!.pAdjusted).toBeGreaterThanOrEqual(own.pAdjusted);
    }
    expect(alone.length).toBeGreaterThan(0);
  });
  it('has too few rows when every column has', () => {
    const few = { reference: [1, 2, 3], current: [1, 2, 3] };
    expect(tableDrift([{ name: 'a', ...few }]).verdict).toBe('too_few_rows');
    expect(tableDrift([{ name: 'a', ...few }, ...table(-1)]).verdict).toBe('no_drift');
  });
  it('refuses options that make no sense and names that come twice', () => {
    expect(() => tableDrift([], { alpha: 0 })).toThrow(InvalidInputError);
    expect(() => tableDrift([], { threshold: 2 })).toThrow(InvalidInputError);
    expect(() => tableDrift([], { minRows: 0 })).toThrow(InvalidInputError);
    expect(() => tableDrift([...table(1), ...table(1)])).toThrow('twice');
  });
});
