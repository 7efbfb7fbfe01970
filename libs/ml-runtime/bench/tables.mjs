// CSV → Table by DuckDB, for the benchmarks only.
import { DuckDBInstance } from '@duckdb/node-api';

const NUMERIC = /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|U.*INT|FLOAT|DOUBLE|DECIMAL.*)$/;

export async function readTable(path) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const reader = await connection.runAndReadAll(`SELECT * FROM read_csv('${path.replaceAll("'", "''")}')`);
  const values = reader.getColumnsJS();
  const types = reader.columnTypes().map(String);
  const columns = reader.columnNames().map((name, index) => {
    if (NUMERIC.test(types[index])) {
      const numbers = Float64Array.from(values[index], (value) => (value === null ? Number.NaN : Number(value)));
      return { name, kind: 'numeric', values: numbers };
    }
    if (types[index] === 'BOOLEAN') return { name, kind: 'boolean', values: values[index] };
    if (/^(TIMESTAMP|DATE)/.test(types[index])) {
      return { name, kind: 'timestamp', values: values[index].map((value) => (value === null ? null : Number(value))) };
    }
    return { name, kind: 'categorical', values: values[index] };
  });
  connection.closeSync();
  return { columns, rows: values[0].length };
}

/** The kernel's generator is not exported; any seeded one does for folds. */
export function shuffled(count, seed) {
  let state = seed >>> 0 || 1;
  const order = Int32Array.from({ length: count }, (_, index) => index);
  for (let i = count - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 4294967296) * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

export function rocAuc(scores, labels) {
  const order = Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b]);
  let rankSum = 0;
  let positives = 0;
  for (let i = 0; i < order.length;) {
    let j = i;
    while (j < order.length && scores[order[j]] === scores[order[i]]) j++;
    for (let k = i; k < j; k++) if (labels[order[k]]) rankSum += (i + j + 1) / 2;
    i = j;
  }
  for (const label of labels) positives += label;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (labels.length - positives));
}

export function averagePrecision(scores, labels) {
  const order = Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a]);
  const positives = labels.reduce((sum, label) => sum + label, 0);
  let hits = 0;
  let sum = 0;
  for (let i = 0; i < order.length;) {
    let j = i;
    let found = 0;
    while (j < order.length && scores[order[j]] === scores[order[i]]) found += labels[order[j++]];
    hits += found;
    sum += (found / positives) * (hits / j);
    i = j;
  }
  return sum;
}

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
