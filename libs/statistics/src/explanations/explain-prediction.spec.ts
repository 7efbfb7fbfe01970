import { InvalidInputError } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../random/seeded-random.js';
import type { PredictRows, RawRow } from './batched-predict.js';
import { explainPrediction } from './explain-prediction.js';

const M = 16;
const columns = Array.from({ length: M }, (_, j) => `c${j}`);
const random = seededRandom(11);
const randomRow = (): RawRow => Object.fromEntries(columns.map((column) => [column, random.normal()]));
const background = Array.from({ length: 20 }, randomRow);
const row = randomRow();
const numbers = (one: RawRow): number[] => columns.map((column) => one[column] as number);
const batch =
  (f: (x: number[]) => number): PredictRows =>
  (rows) =>
    Promise.resolve(Float64Array.from(rows, (one) => f(numbers(one))));
const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

const linear = (x: number[]): number => sum(x.map((value, j) => (j + 1) * value));
const crooked = (x: number[]): number => Math.tanh(linear(x) / 40) + x[0]! * x[1]! + Math.max(x[2]!, x[3]!);

describe('the explanation of a prediction', () => {
  it('is sampled beyond eleven columns, adds up, and is the same for the same seed', async () => {
    const game = { predict: batch(crooked), row, background, columns };
    const first = await explainPrediction(game, { seed: 5 });
    expect(first.method).toBe('kernel_shap');
    expect(first.coalitions).toBeLessThanOrEqual(2 * M + 2048 + 3);
    const total = sum(first.contributions.map(({ contribution }) => contribution));
    expect(Math.abs(total - (first.prediction - first.base))).toBeLessThan(1e-9);
    expect(first.prediction).toBe(crooked(numbers(row)));
    expect(await explainPrediction(game, { seed: 5 })).toEqual(first);
    expect(await explainPrediction(game, { seed: 6 })).not.toEqual(first);
  });
  it('is near the exact one although it is sampled', async () => {
    const game = { predict: batch(crooked), row, background: background.slice(0, 3), columns };
    const exact = await explainPrediction(game, { budget: 2 ** M });
    const sampled = await explainPrediction(game, { seed: 1 });
    expect(exact.method).toBe('exact');
    exact.contributions.forEach(({ contribution }, j) => {
      expect(Math.abs(sampled.contributions[j]!.contribution - contribution)).toBeLessThan(0.03);
    });
  });
  it('of a linear model is its coefficients times the distance from the mean, however few coalitions', async () => {
    const { contributions } = await explainPrediction(
      { predict: batch(linear), row, background, columns },
      { budget: 60 },
    );
    contributions.forEach(({ contribution }, j) => {
      const mean = sum(background.map((other) => other[`c${j}`] as number)) / background.length;
      expect(contribution).toBeCloseTo((j + 1) * ((row[`c${j}`] as number) - mean), 9);
    });
  });
  it('asks nothing about columns that the whole background shares with the row, of whatever type', async () => {
    const day = new Date('2026-01-01');
    const said: RawRow[] = [];
    const { contributions, coalitions } = await explainPrediction({
      predict: (rows) => {
        said.push(...rows);
        return rows.map(({ plan }) => (plan === 'gold' ? 1 : 0));
      },
      row: { plan: 'gold', day, note: null },
      background: [{ plan: 'basic', day: new Date(day), note: null }],
      columns: ['plan', 'day', 'note'],
    });
    expect(contributions.map(({ contribution }) => contribution)).toEqual([1, 0, 0]);
    expect(coalitions).toBe(2);
    expect(said).toHaveLength(2);
  });
  it('never gives the model more rows at once than allowed, and stops when told', async () => {
    const sizes: number[] = [];
    const stop = new AbortController();
    const predict = (rows: RawRow[]): number[] => {
      sizes.push(rows.length);
      if (sizes.length === 3) stop.abort();
      return rows.map(() => 0.5);
    };
    const call = explainPrediction({ predict, row, background, columns }, { batchRows: 50, signal: stop.signal });
    await expect(call).rejects.toThrow('aborted');
    expect(sizes).toEqual([20, 1, 50]);
  });
  it('refuses a model that answers too little, or no number', async () => {
    const game = { row, background, columns };
    await expect(explainPrediction({ ...game, predict: () => [1] })).rejects.toThrow(InvalidInputError);
    await expect(explainPrediction({ ...game, predict: (rows) => rows.map(() => NaN) })).rejects.toThrow(
      'answered NaN',
    );
    await expect(explainPrediction({ ...game, background: [], predict: () => [] })).rejects.toThrow('background');
  });
});
