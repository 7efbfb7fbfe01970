import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { cellsOf, separatorOf, splitRecords } from './csv.mjs';
import { seededRandom, shuffled } from './random.mjs';
import { generateTransactions, TRANSACTION_COLUMNS } from './transactions.mjs';

const TEST_SHARE = 0.2;
const REFERENCE_ROWS = 2000;
const USUAL_TARGETS = ['target', 'label', 'y', 'class'];

/**
 * The rows to train on and the rows never seen, as CSV text. The split is by seed, and keeps the shares of the classes when the target
 * has few values.
 */
export function loadData({ data, target, rows, seed }) {
  const { name, header, records } = data ? fileRecords(data) : generatedRecords(rows, seed);
  const separator = separatorOf(header);
  // Spaces around a name are not part of it for the platform.
  const columns = cellsOf(header, separator).map((name) => name.trim());
  const column = target?.trim() ?? columns.find((candidate) => USUAL_TARGETS.includes(candidate.toLowerCase()));
  const at = columns.indexOf(column);
  if (at < 0) throw new Error(`--target must name one of the columns: ${columns.join(', ')}`);
  const labels = records.map((record, row) => {
    const cells = cellsOf(record, separator);
    if (cells.length === columns.length) return cells[at];
    throw new Error(`${data}: row ${row + 1} has ${cells.length} cells, the header ${columns.length}`);
  });
  const { train, test } = split(records, labels, seed);
  const csv = (chosen) => `${[header, ...chosen].join('\n')}\n`;
  const cells = (record) => Object.fromEntries(cellsOf(record, separator).map((cell, i) => [columns[i], cell]));
  return {
    name,
    target: column,
    columns,
    train: { csv: csv(train), rows: train.length, records: spread(train, REFERENCE_ROWS).map(cells) },
    test: { csv: csv(test), rows: test.length, records: test.map(cells).filter((row) => row[column].trim() !== '') },
  };
}

/** At most so many of the list, evenly spread. */
function spread(list, most) {
  const every = Math.max(1, list.length / most);
  return Array.from({ length: Math.min(most, list.length) }, (_, i) => list[Math.floor(i * every)]);
}

function fileRecords(file) {
  const text = textOf(file);
  if (text.includes('\0')) throw new Error(`${file} is not a CSV file; other formats go through the API`);
  const { header, records } = splitRecords(text);
  if (records.length < 50) throw new Error(`${file} has ${records.length} rows; the demo needs 50 to set some aside`);
  const name = basename(file)
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return { name: name || 'model', header, records };
}

function textOf(file) {
  let bytes;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new Error(`${file} cannot be read`, { cause: error });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error(`${file} is not text in UTF-8`);
  }
}

function generatedRecords(rows, seed) {
  const records = generateTransactions(rows, seed).map((cells) => cells.join(','));
  return { name: 'card_fraud', header: TRANSACTION_COLUMNS.join(','), records };
}

function split(records, labels, seed) {
  const groups = new Map();
  const few = new Set(labels).size <= 50;
  labels.forEach((label, row) => {
    const key = few ? label : '';
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  });
  const random = seededRandom(seed + 1);
  const test = new Set(
    [...groups.values()].flatMap((members) =>
      shuffled(members, random).slice(0, Math.round(members.length * TEST_SHARE)),
    ),
  );
  return {
    train: records.filter((_, row) => !test.has(row)),
    test: records.filter((_, row) => test.has(row)),
  };
}
