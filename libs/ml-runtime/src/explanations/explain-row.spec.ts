import { describe, expect, it } from '@jest/globals';

import { mixedRows, pick, tableOf } from '../../test/builders.js';
import { loadModel } from '../model-format/load-model.js';
import { saveModel } from '../model-format/save-model.js';
import { encoderWidth } from '../pipeline/cell-writers.js';
import { compileRowEncoder } from '../pipeline/encode.js';
import { createPredictor } from '../prediction/predictor.js';
import { trainTabularModel } from '../training/train-tabular-model.js';
import type { Row, TabularModel } from '../training/trained-model.js';

import { explainRow } from './explain-row.js';

async function trained(target: string): Promise<TabularModel> {
  const others = ['label', 'grade', 'value'].filter((name) => name !== target);
  const table = (seed: number) => tableOf(pick(mixedRows(200, seed), others));
  const model = await trainTabularModel({
    table: table(1),
    validation: table(2),
    target,
    hyperparameters: { epochs: 3 },
  });
  return loadModel(saveModel(model));
}

/** Shapley's formula over all subsets of columns, written down as it stands. */
function bruteForce(
  model: TabularModel,
  row: Row,
  className: string | undefined,
  columns: readonly string[],
): number[] {
  const predictor = createPredictor(model);
  const output = (rows: Row[]): number =>
    predictor
      .predict(rows)
      .map((one) => (className === undefined ? Number(one.prediction) : one.probabilities![className]!))
      .reduce((sum, value) => sum + value / rows.length, 0);
  const worth = (mask: number): number =>
    output(
      model.background!.map((other) => {
        const mixed: Record<string, unknown> = { ...row };
        columns.forEach((column, j) => {
          if (!(mask & (1 << j))) mixed[column] = other[column];
        });
        return mixed;
      }),
    );
  const worths = Array.from({ length: 2 ** columns.length }, (_, mask) => worth(mask));
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  const m = columns.length;
  return columns.map((_, j) =>
    worths.reduce((sum, value, mask) => {
      if (mask & (1 << j)) return sum;
      const size = mask.toString(2).split('1').length - 1;
      const weight = (factorial(size) * factorial(m - size - 1)) / factorial(m);
      return sum + weight * (worths[mask | (1 << j)]! - value);
    }, 0),
  );
}

const STEPS = 400;
/** A step in the network's inputs for a slope; the network answers in single precision. */
const NUDGE = 1e-2;

/** Slopes by differences of the network's own answers, at midpoints of each path, by column. */
function differencesAlong(model: TabularModel, row: Row, className: string | undefined): Map<string, number> {
  const { pipeline } = model;
  const predictor = createPredictor(model);
  const encode = compileRowEncoder(pipeline);
  const point = encode([row]);
  const read = (features: Float32Array): number[] =>
    predictor
      .answers(features, features.length / pipeline.width)
      .map((one) => (className === undefined ? Number(one.prediction) : one.probabilities![className]!));
  const sums = new Float64Array(pipeline.width);
  for (const baseline of model.background!.map((other) => encode([other]))) {
    for (let i = 0; i < pipeline.width; i++) {
      const step = point[i]! - baseline[i]!;
      if (step === 0) continue;
      const features = new Float32Array(2 * STEPS * pipeline.width);
      for (let k = 0; k < 2 * STEPS; k++) {
        const t = (Math.floor(k / 2) + 0.5) / STEPS;
        for (let j = 0; j < pipeline.width; j++) {
          features[k * pipeline.width + j] = baseline[j]! + t * (point[j]! - baseline[j]!);
        }
        features[k * pipeline.width + i]! += k % 2 === 0 ? NUDGE : -NUDGE;
      }
      read(features).forEach((value, k) => (sums[i]! += ((k % 2 === 0 ? 1 : -1) * value * step) / (2 * NUDGE * STEPS)));
    }
  }
  let at = 0;
  return new Map(
    pipeline.encoders.map((encoder) => {
      const own = sums.subarray(at, (at += encoderWidth(encoder)));
      return [encoder.column, own.reduce((sum, one) => sum + one, 0) / model.background!.length];
    }),
  );
}

describe.each(['label', 'grade', 'value'])('an explanation of a model that predicts %s', (target) => {
  it('adds up to prediction − base, names every input, and equals the formula', async () => {
    const model = await trained(target);
    const predictor = createPredictor(model);
    const [row] = pick(
      mixedRows(3, 9),
      ['label', 'grade', 'value'].filter((name) => name !== target),
    ).map((one) => Object.fromEntries(model.signature.inputs.map(({ name }) => [name, (one as Row)[name]])) as Row);
    const found = (await explainRow(model, predictor, row!, { timeoutMs: 60_000 }))!;
    const [answer] = predictor.predict([row!]);

    const sum = Object.values(found.contributions).reduce((total, value) => total + value, 0);
    expect(Math.abs(found.base + sum - found.value)).toBeLessThan(1e-6 * Math.max(1, Math.abs(found.value)));
    expect(found).toMatchObject({ method: 'exact', backgroundRows: 100 });
    expect(found.class).toBe(answer!.probabilities === undefined ? undefined : String(answer!.prediction));
    const value = found.class === undefined ? Number(answer!.prediction) : answer!.probabilities![found.class]!;
    expect(Math.abs(found.value - value)).toBeLessThan(1e-6);
    expect(Object.keys(found.contributions)).toEqual(model.signature.inputs.map(({ name }) => name));
    const columns = model.signature.inputs.filter(({ ignored }) => ignored === undefined).map(({ name }) => name);
    bruteForce(model, row!, found.class, columns).forEach((expected, j) => {
      expect(Math.abs(found.contributions[columns[j]!]! - expected)).toBeLessThan(
        1e-9 * Math.max(1, Math.abs(expected)),
      );
    });
  });

  it('by integrated gradients adds up, from the same base to the same value, and is what the slopes along the paths are', async () => {
    const model = await trained(target);
    const predictor = createPredictor(model);
    const row = model.background![7]!;
    const options = { timeoutMs: 60_000, method: 'integrated_gradients' } as const;
    const found = (await explainRow(model, predictor, row, options))!;
    const shapley = (await explainRow(model, predictor, row, { timeoutMs: 60_000 }))!;
    const unit = Math.max(1, Math.abs(found.value));
    const sum = Object.values(found.contributions).reduce((total, value) => total + value, 0);
    expect(Math.abs(found.base + sum - found.value)).toBeLessThan(1e-9 * unit);
    expect(Math.abs(found.base - shapley.base)).toBeLessThan(1e-5 * unit);
    expect(Math.abs(found.value - shapley.value)).toBeLessThan(1e-5 * unit);
    expect(found).toMatchObject({ method: 'integrated_gradients', backgroundRows: 100 });
    expect(found.class).toBe(shapley.class);
    expect(Object.keys(found.contributions)).toEqual(Object.keys(shapley.contributions));
    for (const [column, expected] of differencesAlong(model, row, found.class)) {
      expect(Math.abs(found.contributions[column]! - expected)).toBeLessThan(2e-3 * unit);
    }
  });
});

describe('explainRow', () => {
  it('compares with the example rows of an artifact of an earlier release, and says so', async () => {
    const { background, ...earlier } = await trained('label');
    const row = background![0]!;
    expect(await explainRow(earlier, createPredictor(earlier), row, { timeoutMs: 60_000 })).toMatchObject({
      backgroundRows: 0,
    });
    const bare = { ...earlier, warmup: [] };
    expect(await explainRow(bare, createPredictor(bare), row, { timeoutMs: 60_000 })).toBeNull();
  });

  it.each(['shapley', 'integrated_gradients'] as const)(
    'explains the class that it is asked for (%s)',
    async (method) => {
      const model = await trained('label');
      const predictor = createPredictor(model);
      const row = model.background![3]!;
      const own = (await explainRow(model, predictor, row, { timeoutMs: 60_000, method }))!;
      const { target } = model.pipeline;
      const other = target.task === 'regression' ? '' : target.classes.find((name) => name !== own.class)!;
      const found = (await explainRow(model, predictor, row, { timeoutMs: 60_000, method, class: other }))!;
      expect(found.class).toBe(other);
      expect(found.value).toBeCloseTo(1 - own.value, 6);
      for (const [name, one] of Object.entries(own.contributions))
        expect(found.contributions[name]).toBeCloseTo(-one, 5);
      const unknown = explainRow(model, predictor, row, { timeoutMs: 60_000, method, class: 'toString' });
      await expect(unknown).rejects.toThrow('class: is no class of the model');
    },
  );

  it('gives up after its time', async () => {
    const model = await trained('label');
    const held = createPredictor(model);
    const slow = {
      ...held,
      predict: (rows: Row[]) => {
        const until = performance.now() + 5;
        while (performance.now() < until);
        return held.predict(rows);
      },
    };
    await expect(explainRow(model, slow, model.background![0]!, { timeoutMs: 1 })).rejects.toMatchObject({
      kind: 'timeout',
    });
  });
});
