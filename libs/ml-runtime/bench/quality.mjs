// Medians over folds × seeds on the reference data sets.
//   node libs/ml-runtime/bench/quality.mjs --data ../shared/data [--seeds 1,2,3,4,5] [--folds 5] [--only telco-churn] [--shuffle-target] [--hyperparameters '{"epochs":30}']
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { createPredictor, takeRows, trainTabularModel } from '@intelgraph/ml-runtime';

import { averagePrecision, median, readTable, rocAuc, shuffled } from './tables.mjs';

const { values: args } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    seeds: { type: 'string', default: '1,2,3,4,5' },
    folds: { type: 'string', default: '5' },
    only: { type: 'string' },
    'shuffle-target': { type: 'boolean', default: false },
    hyperparameters: { type: 'string', default: '{}' },
  },
});
const SETS = [
  { name: 'telco-churn', target: 'Churn', metric: 'roc_auc', floor: 0.83 },
  { name: 'mammography', target: 'class', metric: 'average_precision', floor: 0.55 },
  { name: 'abalone', target: 'rings', metric: 'rmse', floor: 2.25 },
];

function withShuffledTarget(table, target, seed) {
  const order = shuffled(table.rows, seed + 1000);
  const columns = table.columns.map((column) =>
    column.name === target ? takeRows({ columns: [column], rows: table.rows }, order).columns[0] : column,
  );
  return { ...table, columns };
}

function score(metric, predictions, truth, classes) {
  if (metric === 'rmse') {
    const squares = predictions.map((p, i) => (p.prediction - truth[i]) ** 2);
    return Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length);
  }
  const scores = Float64Array.from(predictions, (p) => p.probabilities[classes[1]]);
  const labels = Array.from(truth, (value) => (String(value) === classes[1] ? 1 : 0));
  return metric === 'roc_auc' ? rocAuc(scores, labels) : averagePrecision(scores, labels);
}

for (const set of SETS.filter(({ name }) => args.only === undefined || args.only === name)) {
  const original = await readTable(join(args.data, `${set.name}.csv`));
  const scores = [];
  const seconds = [];
  const epochs = [];
  for (const seed of args.seeds.split(',').map(Number)) {
    const table = args['shuffle-target'] ? withShuffledTarget(original, set.target, seed) : original;
    const order = shuffled(table.rows, seed);
    const folds = Number(args.folds);
    for (let fold = 0; fold < folds; fold++) {
      const test = order.filter((_, index) => index % folds === fold);
      const rest = order.filter((_, index) => index % folds !== fold);
      const cut = Math.floor(rest.length * 0.8);
      const model = await trainTabularModel({
        table: takeRows(table, rest.subarray(0, cut)),
        validation: takeRows(table, rest.subarray(cut)),
        target: set.target,
        seed,
        hyperparameters: JSON.parse(args.hyperparameters),
      });
      const held = takeRows(table, test);
      const truth = held.columns.find((column) => column.name === set.target).values;
      scores.push(score(set.metric, createPredictor(model).predictTable(held), truth, model.pipeline.target.classes));
      seconds.push(model.summary.duration_s);
      epochs.push(`${model.summary.best_epoch}/${model.summary.epochs_run}`);
    }
  }
  const text = [
    `${set.name} ${set.metric}: median ${median(scores).toFixed(4)}`,
    `(min ${Math.min(...scores).toFixed(4)}, max ${Math.max(...scores).toFixed(4)}, floor ${set.floor})`,
    `train ${median(seconds).toFixed(2)} s median, ${Math.max(...seconds).toFixed(2)} s max; epochs ${epochs.slice(0, 5).join(' ')}`,
  ];
  process.stdout.write(`${text.join(' ')}\n`);
}
