import { describe, expect, it } from '@jest/globals';

import { mixedRows, pick, tableOf } from '../../test/builders.js';
import { createPredictor } from '../prediction/predictor.js';
import { saveModel } from '../model-format/save-model.js';
import type { EpochMetrics } from './progress.js';
import { trainTabularModel } from './train-tabular-model.js';

const targets = ['label', 'grade', 'value'] as const;
const tableFor = (target: string, seed: number, rows = 600) =>
  tableOf(
    pick(
      mixedRows(rows, seed),
      targets.filter((name) => name !== target),
    ),
  );
const train = (target: string, options: object = {}) =>
  trainTabularModel({
    table: tableFor(target, 1),
    validation: tableFor(target, 2, 200),
    target,
    hyperparameters: { epochs: 25 },
    ...options,
  });

describe('trainTabularModel', () => {
  it('learns two classes', async () => {
    const model = await train('label');
    const held = mixedRows(300, 3);
    const right = createPredictor(model)
      .predict(held)
      .filter((p, i) => p.prediction === held[i]?.['label']).length;

    expect(model.summary).toMatchObject({ task: 'binary', rows: 600, validation_rows: 200, metric: 'log_loss' });
    expect(right / 300).toBeGreaterThan(0.88);
  });

  it('learns several classes', async () => {
    const model = await train('grade');
    const held = mixedRows(300, 3);
    const right = createPredictor(model)
      .predict(held)
      .filter((p, i) => p.prediction === held[i]?.['grade']).length;

    expect(right / 300).toBeGreaterThan(0.75);
  });

  it('learns a number, and reports its error in units of the target', async () => {
    const model = await train('value');
    const held = mixedRows(300, 3);
    const squares = createPredictor(model)
      .predict(held)
      .map((p, i) => (Number(p.prediction) - Number(held[i]?.['value'])) ** 2);
    const rmse = Math.sqrt(squares.reduce((a, b) => a + b, 0) / 300);

    expect(model.summary.metric).toBe('rmse');
    expect(rmse).toBeLessThan(0.45);
    expect(model.summary.best_metric).toBeGreaterThan(0.7 * rmse);
    expect(model.summary.best_metric).toBeLessThan(1.3 * rmse);
  });

  it('gives the same bytes for the same seed and others for another', async () => {
    const bytes = async (seed: number) => {
      const model = await train('label', { hyperparameters: { epochs: 3, seed } });
      return Buffer.concat(saveModel(model).map((file) => file.bytes));
    };
    const first = await bytes(5);

    expect((await bytes(5)).equals(first)).toBe(true);
    expect((await bytes(6)).equals(first)).toBe(false);
  });

  it('keeps the weights of the best epoch and stops when nothing gets better', async () => {
    const seen: EpochMetrics[] = [];
    const model = await train('label', {
      hyperparameters: { epochs: 200, patience: 3, learning_rate: 0.02 },
      onEpoch: (metrics: EpochMetrics) => seen.push(metrics),
    });
    const best = seen.reduce((a, b) => (b.val_loss < a.val_loss ? b : a));

    expect(model.history).toEqual(seen);
    expect(model.summary.best_epoch).toBe(best.epoch);
    expect(model.summary.epochs_run).toBe(best.epoch + 3);
  });

  it('weighs classes alike when asked to', async () => {
    const rare = tableOf(
      mixedRows(600).map(({ amount, label }, i) => ({
        amount: amount ?? 0,
        y: label === 'yes' && i % 5 === 0 ? 'a' : 'b',
      })),
    );
    const share = async (class_weight: string) => {
      const hyperparameters = { epochs: 15, class_weight };
      const model = await trainTabularModel({ table: rare, validation: rare, target: 'y', hyperparameters });
      return createPredictor(model)
        .predictTable(rare)
        .filter((p) => p.prediction === 'a').length;
    };

    expect(await share('balanced')).toBeGreaterThan((await share('none')) + 50);
  });

  it('leaves out rows without a target and validation rows of unknown class', async () => {
    const gaps = tableOf(
      pick(mixedRows(300), ['value', 'grade']).map((row, i) => (i % 10 === 0 ? { ...row, label: null } : row)),
    );
    const odd = tableOf(
      pick(mixedRows(100, 2), ['value', 'grade']).map((row, i) => (i < 40 ? { ...row, label: 'else' } : row)),
    );
    const model = await train('label', { table: gaps, validation: odd, hyperparameters: { epochs: 1 } });

    expect(model.summary).toMatchObject({ rows: 270, validation_rows: 60 });
  });

  it('stops when its signal aborts', async () => {
    const controller = new AbortController();
    const running = train('label', { signal: controller.signal, onEpoch: () => controller.abort() });

    await expect(running).rejects.toMatchObject({ code: 'TRAINING.CANCELLED', kind: 'cancelled' });
  });

  it('refuses wrong hyperparameters and targets by name', async () => {
    await expect(train('label', { hyperparameters: { depth: 3 } })).rejects.toThrow(/hyperparameters\.depth/);
    await expect(train('label', { target: 'nothing' })).rejects.toThrow(/there is no column nothing/);
  });
});
