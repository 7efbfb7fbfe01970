import { describe, expect, it } from '@jest/globals';

import { mixedRows, pick, tableOf } from '../../test/builders.js';
import { loadModel } from '../model-format/load-model.js';
import { saveModel } from '../model-format/save-model.js';
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

describe.each(['label', 'grade', 'value'])('an explanation of a model that predicts %s', (target) => {
  it('adds up to prediction − base, names every input, and equals the formula', async () => {
    const model = await trained(target);
    const predictor = createPredictor(model);
    const [row] = pick(
      mixedRows(3, 9),
      ['label', 'grade', 'value'].filter((name) => name !== target),
    ).map((one) => Object.fromEntries(model.signature.inputs.map(({ name }) => [name, (one as Row)[name]])) as Row);
    const found = (await explainRow(model, predictor, row!, 60_000))!;
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
});

describe('explainRow', () => {
  it('compares with the example rows of an artifact of an earlier release, and says so', async () => {
    const { background, ...earlier } = await trained('label');
    const row = background![0]!;
    expect(await explainRow(earlier, createPredictor(earlier), row, 60_000)).toMatchObject({ backgroundRows: 0 });
    const bare = { ...earlier, warmup: [] };
    expect(await explainRow(bare, createPredictor(bare), row, 60_000)).toBeNull();
  });

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
    await expect(explainRow(model, slow, model.background![0]!, 1)).rejects.toMatchObject({ kind: 'timeout' });
  });
});
