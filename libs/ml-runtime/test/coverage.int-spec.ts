import { calibrationError } from '@intelgraph/statistics';
import { describe, expect, it } from '@jest/globals';

import {
  type ClassTarget,
  columnOf,
  compileConfidence,
  createPredictor,
  takeRows,
  trainTabularModel,
  type ConformalMethod,
  type Row,
  type Table,
  type TabularModel,
} from '../src/index.js';
import { SeededRandom } from '../src/random/seeded-random.js';
import { plainCsv, sharedData } from './builders.js';

const SEEDS = Array.from({ length: 10 }, (_, seed) => seed);
const LEVELS = [0.8, 0.9];
/** Rows of the four parts; quick to train on, and enough to see a coverage that is off by 0.02. */
const SIZES = { train: 1200, validation: 300, calibration: 1000, test: 1500 };

function splitOf(table: Table, seed: number): Record<keyof typeof SIZES, Table> {
  const order = Int32Array.from({ length: table.rows }, (_, row) => row);
  new SeededRandom(seed, 77).shuffle(order);
  let from = 0;
  const next = (rows: number): Table => takeRows(table, order.subarray(from, (from += rows)));
  return {
    train: next(SIZES.train),
    validation: next(SIZES.validation),
    calibration: next(SIZES.calibration),
    test: next(SIZES.test),
  };
}

const rowsOf = ({ columns, rows }: Table): Row[] =>
  Array.from({ length: rows }, (_, row) => Object.fromEntries(columns.map(({ name, values }) => [name, values[row]])));

/** Of one model, on rows that nothing of it was learned from. */
interface Measured {
  /** By method and level: the share of rows whose truth is in the set or interval. */
  readonly coverage: Map<string, number>;
  /** Share of rows whose score says that they are among the strangest tenth. */
  readonly strange: number;
}

function measure(model: TabularModel, test: Table, target: string): Measured {
  const reader = compileConfidence(model);
  if (reader === undefined) throw new Error('the model has no confidence');
  const truth = Array.from(columnOf(test, target)?.values ?? []);
  const answers = createPredictor(model).predictTable(test);
  const coverage = new Map<string, number>();
  let strange = 0;
  const rows = rowsOf(test);
  for (const method of reader.methods) {
    for (const level of LEVELS) {
      const key = keyOf(method, level);
      rows.forEach((row, i) => {
        const { set, interval, oodScore } = reader.of(row, answers[i]!, { level, method });
        const value = truth[i] ?? null;
        const { lower = 0, upper = 0 } = interval ?? {};
        const isCovered =
          set === undefined
            ? Number(value) >= lower && Number(value) <= upper
            : set.map(String).includes(String(value));
        coverage.set(key, (coverage.get(key) ?? 0) + Number(isCovered) / rows.length);
        if (method === reader.methods[0] && level === LEVELS[0]) strange += Number(oodScore > 0.9) / rows.length;
      });
    }
  }
  return { coverage, strange };
}

const keyOf = (method: ConformalMethod, level: number): string => `${method} ${level}`;
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const DATA: readonly (readonly [file: string, target: string, text: readonly string[]])[] = [
  ['abalone.csv', 'rings', []],
  ['mammography.csv', 'class', []],
  ['telco-churn.csv', 'Churn', ['TotalCharges']],
];

for (const [file, target, text] of DATA) {
  const path = sharedData(file);
  (path === null ? describe.skip : describe)(`confidence on ${file}`, () => {
    it('covers the truth of held-out rows as often as asked for, within 0.02 over ten seeds', async () => {
      const table = plainCsv(path ?? '', text);
      const measured: Measured[] = [];
      for (const seed of SEEDS) {
        const { train, validation, calibration, test } = splitOf(table, seed);
        const hyperparameters = { epochs: 6, hidden_layers: 1, hidden_size: 16, batch_size: 64, seed };
        const model = await trainTabularModel({ table: train, validation, calibration, target, hyperparameters });
        measured.push(measure(model, test, target));
      }
      const keys = [...(measured[0]?.coverage.keys() ?? [])];
      const coverage = keys.map((key) => [key, meanOf(measured.map((one) => one.coverage.get(key) ?? 0))] as const);
      const off = coverage.filter(([key, share]) => !(Math.abs(share - Number(key.split(' ')[1])) <= 0.02));

      expect(coverage.length).toBe(4);
      expect(off).toEqual([]);
      expect(Math.abs(meanOf(measured.map(({ strange }) => strange)) - 0.1)).toBeLessThan(0.02);
    });
  });
}

const telco = sharedData('telco-churn.csv');
(telco === null ? describe.skip : describe)('probabilities on telco-churn.csv', () => {
  const table = plainCsv(telco ?? '', ['TotalCharges']);
  const trained = (seed: number, more: object): Promise<TabularModel> => {
    const { train, validation, calibration } = splitOf(table, seed);
    const hyperparameters = { epochs: 6, hidden_size: 16, seed, ...more };
    return trainTabularModel({ table: train, validation, calibration, target: 'Churn', hyperparameters });
  };
  const scoresOf = (model: TabularModel, test: Table): number[] =>
    createPredictor(model)
      .predictTable(test)
      .map(({ probabilities }) => probabilities?.['Yes'] ?? 0);

  it('come true as often as they say, where the network was stopped too early', async () => {
    const errors: { before: number; after: number }[] = [];
    for (const seed of SEEDS) {
      const model = await trained(seed, { epochs: 1 });
      const { test } = splitOf(table, seed);
      const outcome = Array.from(columnOf(test, 'Churn')?.values ?? [], (value) => Number(value === 'Yes'));
      const errorOf = (one: TabularModel): number =>
        calibrationError(outcome, scoresOf(one, test), 10, 'mass')?.expected ?? NaN;
      errors.push({ before: errorOf(uncalibrated(model)), after: errorOf(model) });
    }
    expect(meanOf(errors.map(({ before }) => before))).toBeGreaterThan(0.1);
    expect(meanOf(errors.map(({ after }) => after))).toBeLessThan(0.06);
    expect(errors.filter(({ before, after }) => after > before + 0.005)).toEqual([]);
  });

  it('leave decisions alone where training was told to weigh classes alike', async () => {
    const model = await trained(1, { class_weight: 'balanced' });
    const { test } = splitOf(table, 1);
    const share = (one: TabularModel): number => scoresOf(one, test).filter((score) => score >= 0.5).length / test.rows;

    expect(share(model)).toBeGreaterThan(0.35);
    expect(share(model)).toBe(share(uncalibrated(model)));
  });
});

/** The same model as its network has it. */
function uncalibrated(model: TabularModel): TabularModel {
  const plain = Object.entries(model.pipeline.target).filter(([name]) => name !== 'calibration');
  return { ...model, pipeline: { ...model.pipeline, target: Object.fromEntries(plain) as unknown as ClassTarget } };
}
