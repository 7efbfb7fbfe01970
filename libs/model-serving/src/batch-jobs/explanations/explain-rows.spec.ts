import { AppError } from '@intelgraph/kernel';
import { EXPLANATION_TIMEOUT, type ExplainRowOptions } from '@intelgraph/ml-runtime';
import { describe, expect, it } from '@jest/globals';

import type { LoadedModel } from '../../models/loaded-model.js';
import type { InputRow, ModelExplanation } from '../../models/model-runtime.js';
import { PredictedValues } from '../scoring/predicted-values.js';

import { explainRows } from './explain-rows.js';
import { ExplanationTally } from './explanation-tally.js';

type Explain = (row: InputRow, options: ExplainRowOptions) => Promise<ModelExplanation | null>;

const ROWS = 40;
const rounding = 3e-8;
/** A probability of the class `b`, made of two inputs. */
const valueOf = (a: number, c: number): number => 0.2 + a / 100 + c / 1000;

/** Explains what {@link valueOf} answers, later rows sooner than earlier ones. */
const additive: Explain = async (row, { class: explained }) => {
  const [a, c] = [Number(row['a']), Number(row['c'])];
  for (let turns = 0; turns < (a % 3) * 5; turns++) await Promise.resolve();
  const sign = explained === 'b' || explained === undefined ? 1 : -1;
  const base = explained === 'a' ? 0.8 : 0.2;
  const contributions = { a: (sign * a) / 100, c: (sign * c) / 1000 };
  return { method: 'exact', base, value: base, contributions, backgroundRows: 100 };
};

function modelOf(explain: Explain, classes: readonly string[] = ['a', 'b']) {
  const asked: ExplainRowOptions[] = [];
  let [running, most] = [0, 0];
  const runnable = {
    inputs: [
      { name: 'a', type: 'double' },
      { name: 't', type: 'string' },
      { name: 'c', type: 'long' },
    ],
    output: { type: 'string', classes },
    slots: { count: 2 },
    async explain(row: InputRow, options: ExplainRowOptions) {
      asked.push(options);
      most = Math.max(most, ++running);
      try {
        return await explain(row, options);
      } finally {
        running -= 1;
      }
    },
  };
  return { model: { runnable, inFlight: 0 } as unknown as LoadedModel, asked, mostAtOnce: () => most };
}

const a = Float64Array.from({ length: ROWS }, (_, i) => i);
const c = Float64Array.from({ length: ROWS }, (_, i) => (i * 7) % 11);
const ofB = a.map((value, i) => valueOf(value, c[i]!) + rounding);
const predictions = new PredictedValues(new Uint32Array(ROWS));
ofB.forEach((p, i) => predictions.set(i, p > 0.5 ? 'b' : 'a'));
const isLeftOut = new Uint8Array(ROWS);
isLeftOut[4] = 1;
const rows = {
  columns: new Map<string, Float64Array | string[]>([
    ['a', a],
    ['t', a.reduce<string[]>((texts) => [...texts, 'text'], [])],
    ['c', c],
  ]),
  answers: { predictions, probabilities: [ofB.map((p) => 1 - p), ofB] },
  isLeftOut,
  rowOf: (place: number) => place + 11,
};
const tallyOf = (): ExplanationTally => new ExplanationTally({ columns: 3, seed: 's' });
const spec = { method: 'shapley', timeoutMs: 50 } as const;
const { signal } = new AbortController();
const fixed = { ...spec, class: 'b' };

describe('explaining rows', () => {
  it('adds up to the probability of one class as it is written, a row to a thread at a time', async () => {
    const tally = tallyOf();
    const { model, asked, mostAtOnce } = modelOf(additive);
    const [base, ...contributions] = await explainRows(model, rows, fixed, tally, signal);
    expect(contributions).toHaveLength(3);
    for (let i = 0; i < ROWS; i++) {
      const sum = contributions.reduce((total, column) => total + column[i]!, base![i]!);
      if (i === 4) expect(sum).toBeNaN();
      else expect(Math.abs(sum - ofB[i]!)).toBeLessThan(1e-15);
    }
    expect(asked).toEqual(new Array(ROWS - 1).fill(fixed));
    expect([mostAtOnce(), model.inFlight]).toEqual([2, 0]);
    const { sample, ...piece } = tally.piece;
    expect(piece).toMatchObject({ rows: ROWS - 1, unexplained: 0, methods: ['exact'], backgroundRows: 100 });
    expect(sample.map(({ row }) => row)).toEqual([...a].filter((i) => i !== 4).map((i) => i + 11));
    expect(sample[5]).toMatchObject({ row: 17, values: [6, null, c[6]] });
  });

  it('explains the class that a row is answered, unless one is given', async () => {
    const { model, asked } = modelOf(additive);
    const [base] = await explainRows(model, rows, spec, tallyOf(), signal);
    expect(new Set(asked.map((one) => one.class))).toEqual(new Set(['a', 'b']));
    expect([base![1], base![ROWS - 1]]).toEqual([0.8, 0.2]);
  });

  it('explains numbers', async () => {
    const { model, asked } = modelOf(additive, []);
    const [base] = await explainRows(model, { ...rows, answers: { predictions: ofB } }, spec, tallyOf(), signal);
    expect(asked[0]).toEqual({ ...spec, class: undefined });
    expect(base![1]).toBe(0.2);
  });

  it('counts rows that take too long, and leaves them without', async () => {
    const slow: Explain = (row, options) =>
      row['a'] === 7
        ? Promise.reject(new AppError(EXPLANATION_TIMEOUT, 'timeout', 'the explanation was not finished'))
        : additive(row, options);
    const tally = tallyOf();
    const columns = await explainRows(modelOf(slow).model, rows, fixed, tally, signal);
    expect(columns.map((column) => column[7])).toEqual([NaN, NaN, NaN, NaN]);
    expect(columns[0]![8]).toBe(0.2);
    expect(tally.piece).toMatchObject({ rows: ROWS - 2, unexplained: 1 });
  });

  it('fails where the model fails, has nothing to compare with, or explains another answer', async () => {
    const outcomeOf = (explain: Explain) => explainRows(modelOf(explain).model, rows, fixed, tallyOf(), signal);
    await expect(outcomeOf(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(outcomeOf(() => Promise.resolve(null))).rejects.toThrow('no rows to compare with');
    const other: Explain = async (row) => ({ ...(await additive(row, fixed))!, base: 0.9 });
    await expect(outcomeOf(other)).rejects.toThrow('adds up to');
  });

  it('stops with the attempt', async () => {
    const ending = new AbortController();
    const { model, asked } = modelOf((row, options) => {
      if (row['a'] === 9) ending.abort(new Error('the lease is lost'));
      return additive(row, options);
    });
    await expect(explainRows(model, rows, fixed, tallyOf(), ending.signal)).rejects.toThrow('the lease is lost');
    expect(asked.length).toBeLessThan(15);
  });
});
