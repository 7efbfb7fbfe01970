import { describe, expect, it } from '@jest/globals';

import { mixedRows, pick, tableOf } from '../../test/builders.js';
import { loadModel } from '../model-format/load-model.js';
import { saveModel } from '../model-format/save-model.js';
import { createPredictor } from '../prediction/predictor.js';
import { trainTabularModel } from '../training/train-tabular-model.js';
import type { TrainedModel } from '../training/trained-model.js';
import { compileConfidence, type ConfidenceReader } from './row-confidence.js';

const TARGETS = ['label', 'grade', 'value'];
const tableFor = (target: string, seed: number, rows: number) =>
  tableOf(
    pick(
      mixedRows(rows, seed),
      TARGETS.filter((name) => name !== target),
    ),
  );
const train = (target: string, calibrationRows = 600): Promise<TrainedModel> =>
  trainTabularModel({
    table: tableFor(target, 1, 400),
    validation: tableFor(target, 2, 100),
    calibration: tableFor(target, 3, calibrationRows),
    target,
    hyperparameters: { epochs: 10 },
  });

function readerOf(model: TrainedModel): ConfidenceReader {
  const reader = compileConfidence(model);
  if (reader === undefined) throw new Error('the model has no confidence');
  return reader;
}

describe('the confidence of a classifier', () => {
  it('gives sets that hold the truth as often as asked for, the same ones after it was stored', async () => {
    const model = await train('grade');
    const stored = loadModel(saveModel(model));
    const held = mixedRows(2000, 4);
    const answers = createPredictor(stored).predict(held);
    const [first, second] = [readerOf(model), readerOf(stored as TrainedModel)];
    for (const method of first.methods) {
      const sets = held.map((row, i) => second.of(row, answers[i]!, { level: 0.9, method }).set ?? []);
      const covered = held.filter((row, i) => sets[i]!.includes(String(row['grade']))).length / held.length;
      // 360 scores: the coverage of one calibration has a deviation of 0.016.
      expect(Math.abs(covered - 0.9)).toBeLessThan(0.05);
      expect(first.of(held[0]!, answers[0]!, { level: 0.9, method })).toEqual(
        second.of(held[0]!, answers[0]!, { level: 0.9, method }),
      );
    }
    expect(model.summary.calibration_rows).toBe(600);
    expect(first.methods).toEqual(['aps', 'lac']);
    expect(first).toMatchObject({ rows: 360, highestLevel: 0.997 });
  });

  it('finds rows strange that no row of training is like', async () => {
    const reader = readerOf(await train('label'));
    const score = (row: object): number =>
      reader.of(row as never, { prediction: 'yes', probabilities: { yes: 1, no: 0 } }, { level: 0.9, method: 'lac' })
        .oodScore;
    const usual = mixedRows(1000, 5).map(score);
    expect(usual.filter((one) => one > 0.9).length / 1000).toBeLessThan(0.16);
    expect(usual.filter((one) => one > 0.9).length / 1000).toBeGreaterThan(0.05);
    expect(score({ ...mixedRows(1, 6)[0], amount: 1e9, hour: -500, level: 80, total: '1e9' })).toBeGreaterThan(0.99);
  });
});

describe('the confidence of a regression', () => {
  it('gives intervals that hold the truth as often as asked for', async () => {
    const model = loadModel(saveModel(await train('value'))) as TrainedModel;
    const held = mixedRows(2000, 4);
    const answers = createPredictor(model).predict(held);
    const reader = readerOf(model);
    expect(reader.methods).toEqual(['cqr', 'split']);
    for (const method of reader.methods) {
      const covered = held.filter((row, i) => {
        const { lower = 0, upper = 0 } = reader.of(row, answers[i]!, { level: 0.8, method }).interval ?? {};
        return Number(row['value']) >= lower && Number(row['value']) <= upper;
      });
      expect(Math.abs(covered.length / held.length - 0.8)).toBeLessThan(0.06);
    }
  });
});

describe('confidence', () => {
  it('is absent where fewer than 100 rows were held out', async () => {
    const model = await train('label', 99);
    expect(model).not.toHaveProperty('confidence');
    expect(model.summary.calibration_rows).toBe(0);
    expect(compileConfidence(model)).toBeUndefined();
  });

  it('is refused when it was tampered with', async () => {
    const files = saveModel(await train('value', 120));
    const tampered = (path: string, change: (value: Record<string, never>) => unknown): (() => unknown) => {
      const changed = files.map((file) =>
        file.path === path
          ? { path, bytes: Buffer.from(JSON.stringify(change(JSON.parse(file.bytes.toString()) as never))) }
          : file,
      );
      return () => loadModel(changed);
    };
    const file = 'confidence.json';
    expect(tampered(file, (value) => ({ ...value, version: 2 }))).toThrow(
      'has version 2, this release reads version 1',
    );
    expect(tampered(file, (value) => ({ ...value, rows: 1e9 }))).toThrow('has no number of rows from 1 to 10000');
    expect(tampered(file, (value) => ({ ...value, rows: 119 }))).toThrow('distances must hold 119 numbers');
    expect(tampered(file, (value) => ({ ...value, values: {} }))).toThrow('values.split must hold 120 numbers');
    expect(tampered(file, (value) => ({ ...value, distances: Array(120).fill(-1) }))).toThrow('holds what is no such');
    expect(tampered(file, (value) => ({ ...value, distances: [1, ...Array<number>(119).fill(0)] }))).toThrow('ascend');
    expect(tampered('background.json', () => [])).toThrow('needs 1 to 1000 rows of background.json');
    expect(tampered('background.json', () => Array<object>(1001).fill({}))).toThrow('needs 1 to 1000 rows');
    expect(tampered('quantiles.json', () => ({}))).toThrow('quantiles.json: is no TF.js layers model');
    expect(() => loadModel(files.filter(({ path }) => path !== 'quantiles.json'))).toThrow('go together');
    expect(() => loadModel(files.filter(({ path }) => path !== 'quantiles.bin'))).toThrow('quantiles.bin: is missing');
  });
});
