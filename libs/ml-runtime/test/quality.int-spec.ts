import { describe, expect, it } from '@jest/globals';

import { createPredictor, takeRows, trainTabularModel, type Table } from '../src/index.js';
import { SeededRandom } from '../src/random/seeded-random.js';
import { plainCsv, sharedData } from './builders.js';

function split(table: Table): { train: Table; validation: Table; test: Table } {
  const order = Int32Array.from({ length: table.rows }, (_, row) => row);
  new SeededRandom(1).shuffle(order);
  const [a, b] = [Math.floor(table.rows * 0.64), Math.floor(table.rows * 0.8)];
  return {
    train: takeRows(table, order.subarray(0, a)),
    validation: takeRows(table, order.subarray(a, b)),
    test: takeRows(table, order.subarray(b)),
  };
}

async function trainOn(table: Table, target: string) {
  const { train, validation, test } = split(table);
  const model = await trainTabularModel({ table: train, validation, target });
  const truth = Array.from(test.columns.find((column) => column.name === target)!.values);
  return { model, truth, answers: createPredictor(model).predictTable(test) };
}

/** The chance that a positive row scores above a negative one (Mann and Whitney), by counting pairs. */
function rocAuc(scores: number[], positive: boolean[]): number {
  const ups = scores.filter((_, i) => positive[i]);
  const downs = scores.filter((_, i) => !positive[i]);
  const wins = ups.reduce(
    (sum, up) => sum + downs.reduce((s, down) => s + (up > down ? 1 : up === down ? 0.5 : 0), 0),
    0,
  );
  return wins / (ups.length * downs.length);
}

const telco = sharedData('telco-churn.csv');
const abalone = sharedData('abalone.csv');

(telco === null ? describe.skip : describe)('telco-churn', () => {
  const table = telco === null ? { columns: [], rows: 0 } : plainCsv(telco, ['TotalCharges']);

  it('reaches its floor with default hyperparameters, without the id and with TotalCharges as a number', async () => {
    const { model, truth, answers } = await trainOn(table, 'Churn');
    const auc = rocAuc(
      answers.map((answer) => answer.probabilities!['Yes']!),
      truth.map((value) => value === 'Yes'),
    );

    expect(model.pipeline.dropped).toEqual([{ column: 'customerID', kind: 'categorical', reason: 'identifier' }]);
    expect(model.signature.inputs.find((input) => input.name === 'TotalCharges')).toMatchObject({
      type: 'double',
      accepts_text: true,
    });
    expect(auc).toBeGreaterThan(0.82);
  });

  it('finds nothing in a shuffled target', async () => {
    const order = Int32Array.from({ length: table.rows }, (_, row) => row);
    new SeededRandom(9).shuffle(order);
    const shuffled = takeRows(table, order).columns.find((column) => column.name === 'Churn')!;
    const columns = table.columns.map((column) => (column.name === 'Churn' ? shuffled : column));
    const { truth, answers } = await trainOn({ ...table, columns }, 'Churn');
    const auc = rocAuc(
      answers.map((answer) => answer.probabilities!['Yes']!),
      truth.map((value) => value === 'Yes'),
    );

    expect(Math.abs(auc - 0.5)).toBeLessThan(0.06);
  });
});

(abalone === null ? describe.skip : describe)('abalone', () => {
  it('reaches its floor with default hyperparameters', async () => {
    const { truth, answers } = await trainOn(plainCsv(abalone ?? ''), 'rings');
    const squares = answers.map((answer, i) => (Number(answer.prediction) - Number(truth[i])) ** 2);

    expect(Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length)).toBeLessThan(2.35);
  });
});
