import { existsSync, readFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from '@jest/globals';
import { createPredictor, takeRows, trainTabularModel, type Table, type TabularModel } from '@intelgraph/ml-runtime';
import { seededRandom } from '@intelgraph/statistics';

import { measureRows, type MeasuredRows } from '../../models/measure-model.js';

import { factsOfChecks, fairnessColumnsOf } from './evaluation-checks.js';
import { explainabilityCheck } from './explainability-check.js';
import { fairnessCheck } from './fairness-check.js';
import { robustnessCheck } from './robustness-check.js';

const GOLDEN = new URL('../../../../../../shared/golden/fairness.json', import.meta.url);
const TARGET = { column: 'y', task: 'binary', classes: ['0', '1'], class_type: 'number' } as const;

interface GoldenRates {
  readonly [rate: string]: number;
}
interface GoldenCase {
  readonly id: string;
  readonly expected: {
    readonly by_group: Record<string, GoldenRates>;
    readonly between_groups: Record<'difference' | 'ratio', GoldenRates>;
  };
}

const measuredOf = (truth: readonly number[], predicted: readonly number[]): MeasuredRows => ({
  measurement: { rows: truth.length, metrics: {}, notes: {}, positiveClass: '1' },
  rows: truth.map((_, i) => i),
  labels: Float64Array.from(truth),
  predictions: predicted.map((prediction) => ({ prediction })),
});

const goldenIt = existsSync(GOLDEN) || process.env['CI'] === 'true' ? it : it.skip;

describe('Fairness of an evaluation', () => {
  goldenIt("has Fairlearn's numbers", () => {
    const { binary } = JSON.parse(readFileSync(GOLDEN, 'utf8')) as { binary: GoldenCase[] };
    const expected = binary.find(({ id }) => id === 'research_golden_1000')?.expected;
    const rows = Array.from({ length: 1000 }, (_, i) => i);
    const groups = rows.map((i) => (i % 10 < 6 ? 'a' : i % 10 < 9 ? 'b' : 'c'));
    const lowered = { a: 0, b: 2, c: 1 };
    const truth = rows.map((i) => Number((7 * i) % 13 < 5));
    const predicted = rows.map((i) => Number((11 * i) % 17 < 7 - lowered[groups[i] ?? 'a']));
    const table: Table = { rows: 1000, columns: [{ name: 'g', kind: 'categorical', values: groups }] };
    const measured = measuredOf(truth, predicted);
    const found = fairnessCheck({ target: TARGET, targetColumn: 'y', table, measured, sensitiveColumns: ['g'] });
    const [column] = found.columns;
    for (const group of column!.groups) {
      const rates = expected!.by_group[group.group]!;
      expect(group.count).toBe(rates['count']);
      expect(group.selectionRate).toBeCloseTo(rates['selection_rate']!, 12);
      expect(group.truePositiveRate).toBeCloseTo(rates['tpr']!, 12);
      expect(group.falsePositiveRate).toBeCloseTo(rates['fpr']!, 12);
    }
    const { difference, ratio } = expected!.between_groups;
    expect(column!.criteria['demographic_parity_difference']).toBeCloseTo(difference['selection_rate']!, 12);
    expect(column!.criteria['demographic_parity_ratio']).toBeCloseTo(ratio['selection_rate']!, 12);
    expect(column!.criteria['equalized_odds_difference']).toBeCloseTo(
      Math.max(difference['tpr']!, difference['fpr']!),
      12,
    );
    expect(column!.criteria['equalized_odds_ratio']).toBeCloseTo(Math.min(ratio['tpr']!, ratio['fpr']!), 12);
  });

  const three = { column: 'y', task: 'multiclass', classes: ['x', 'y', 'z'], class_type: 'string' } as const;
  const table: Table = { rows: 4, columns: [{ name: 'g', kind: 'categorical', values: ['m', 'm', 'f', null] }] };

  it('is one class against the rest where there are more than two, and asks which', () => {
    const measured = {
      ...measuredOf([0, 1, 2, 0], []),
      measurement: { rows: 4, metrics: {}, notes: {} },
      predictions: ['x', 'x', 'z', 'x'].map((prediction) => ({ prediction })),
    };
    const input = { target: three, targetColumn: 'y', table, measured, sensitiveColumns: ['g'] };
    expect(() => fairnessCheck(input)).toThrow(/favourable/);
    expect(fairnessCheck({ ...input, positiveClass: 'x' }).columns[0]?.groups).toEqual([
      { group: '(missing)', count: 1, small: true, selectionRate: 1, truePositiveRate: 1, falsePositiveRate: null },
      { group: 'f', count: 1, small: true, selectionRate: 0, truePositiveRate: null, falsePositiveRate: 0 },
      { group: 'm', count: 2, small: true, selectionRate: 1, truePositiveRate: 1, falsePositiveRate: 1 },
    ]);
  });

  it('of a regression compares mean predictions and errors', () => {
    const target = { column: 'y', task: 'regression', mean: 0, scale: 1 } as const;
    const input = {
      target,
      targetColumn: 'y',
      table,
      sensitiveColumns: ['g'],
      measured: measuredOf([1, 2, 3, 4], [2, 4, 3, 1]),
    };
    expect(fairnessCheck(input).columns[0]).toMatchObject({
      groups: [
        { group: '(missing)', meanPrediction: 1, meanAbsoluteError: 3 },
        { group: 'f', meanPrediction: 3, meanAbsoluteError: 0 },
        { group: 'm', meanPrediction: 3, meanAbsoluteError: 1.5 },
      ],
      criteria: { mean_prediction_difference: 2, mean_absolute_error_difference: 3 },
    });
    const called: Table = {
      rows: 4,
      columns: [{ ...table.columns[0]!, values: ['(missing)', 'm', 'f', null] }],
    };
    expect(fairnessCheck({ ...input, table: called }).columns[0]).toMatchObject({
      groups: [{ group: '((missing))', meanPrediction: 1 }, { group: '(missing)', meanPrediction: 2 }, {}, {}],
    });
  });

  it('is told in events by the worst of its columns', () => {
    const group = { count: 3, small: true };
    const column = (name: string, difference: number | null, ratio: number | null) => ({
      ...{ column: name, binned: false, groups: ['x', 'y'].map((one) => ({ group: one, ...group })) },
      criteria: { demographic_parity_difference: difference, demographic_parity_ratio: ratio },
    });
    const columns = [column('a', 0.1, 0.9), column('b', 0.3, 0.5), column('c', null, null)];
    expect(factsOfChecks({ fairness: { rows: 9, columns } })).toEqual({
      fairness: { demographic_parity_difference: 0.3, demographic_parity_ratio: 0.5 },
    });
    const alone = { ...column('d', 0, 1), groups: [{ group: 'x', ...group }] };
    expect(fairnessColumnsOf({ fairness: { rows: 9, columns: [...columns, alone] } })).toEqual(['a', 'b', 'c']);
    expect(factsOfChecks({ fairness: { rows: 3, columns: [alone] } })).toEqual({ fairness: {} });
    expect(fairnessColumnsOf({})).toBeUndefined();
  });
});

describe('Robustness and importance', () => {
  let model: TabularModel;
  let data: { table: Table; measured: MeasuredRows };

  beforeAll(async () => {
    const random = seededRandom(7);
    const [a, b] = [0, 1].map(() => Float64Array.from({ length: 300 }, () => random.normal()));
    const colour = Array.from({ length: 300 }, () => (random.uniform() < 0.5 ? 'red' : null));
    const y = Array.from({ length: 300 }, (_, i) => (a![i]! * 2 + b![i]! + random.normal() / 4 > 0 ? 'yes' : 'no'));
    const table: Table = {
      rows: 300,
      columns: [
        { name: 'a', kind: 'numeric', values: a! },
        { name: 'b', kind: 'numeric', values: b! },
        { name: 'colour', kind: 'categorical', values: colour },
        { name: 'y', kind: 'categorical', values: y },
      ],
    };
    const [train, validation] = [
      takeRows(table, [...y.keys()].slice(0, 200)),
      takeRows(table, [...y.keys()].slice(200)),
    ];
    model = await trainTabularModel({ table: train, validation, target: 'y', hyperparameters: { epochs: 8 }, seed: 1 });
    data = { table, measured: await measureRows(model, table, 'y') };
  }, 60_000);

  it('find the importance that permuting by hand finds', async () => {
    const found = await explainabilityCheck(model, data);
    const truth = data.table.columns[3]!.values;
    const accuracy = (table: Table): number =>
      createPredictor(model)
        .predictTable(table)
        .filter(({ prediction }, i) => prediction === truth[i]).length / 300;
    const random = seededRandom(0);
    const orders = Array.from({ length: 5 }, () => random.permutation(300));
    const baseline = accuracy(data.table);
    expect(found).toMatchObject({ metric: 'accuracy', baseline, rows: 300, sampled: false, repeats: 5 });
    for (const { column, mean, std } of found.columns) {
      const falls = orders.map((order) => {
        const permuted = takeRows(data.table, order);
        const columns = data.table.columns.map((own, k) => (own.name === column ? permuted.columns[k]! : own));
        return baseline - accuracy({ columns, rows: 300 });
      });
      const average = falls.reduce((sum, fall) => sum + fall, 0) / 5;
      expect(mean).toBeCloseTo(average, 12);
      expect(std).toBeCloseTo(Math.sqrt(falls.reduce((sum, fall) => sum + (fall - average) ** 2, 0) / 5), 12);
    }
    expect(found.columns[0]?.column).toBe('a');
  });

  it('fall with severity, the same every time, and leave the file as it is', async () => {
    const before = structuredClone(data.table);
    const found = await robustnessCheck(model, data);
    expect(await robustnessCheck(model, data)).toEqual(found);
    expect(data.table).toEqual(before);
    const [noise, missing] = found.curves;
    expect(noise?.columns).toEqual(['a', 'b']);
    expect(missing?.points.map(({ severity }) => severity)).toEqual([0, 0.05, 0.1, 0.25, 0.5]);
    for (const { points, area } of found.curves) {
      expect(points[4]!.metric).toBeLessThan(found.baseline);
      expect(area).toBeLessThan(found.baseline);
    }
  });
});
