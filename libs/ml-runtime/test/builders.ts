import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { SeededRandom } from '../src/random/seeded-random.js';
import type { CellValue, Column, Table } from '../src/tables/table.js';

/** A table from rows; numbers become numeric columns, booleans boolean ones, text categorical ones. */
export function tableOf(rows: readonly Record<string, CellValue>[]): Table {
  const names = Object.keys(rows[0] ?? {});
  const columns = names.map((name): Column => {
    const values = rows.map((row) => row[name] ?? null);
    const sample = values.find((value) => value !== null);
    const kind = typeof sample === 'number' ? 'numeric' : typeof sample === 'boolean' ? 'boolean' : 'categorical';
    return { name, kind, values };
  });
  return { columns, rows: rows.length };
}

/** Seeded rows of every kind of column, whose target depends on them. */
export function mixedRows(count: number, seed = 1): Record<string, CellValue>[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const amount = Math.exp(4 * random.uniform());
    const hour = Math.floor(24 * random.uniform());
    const city = ['Oslo', 'Rome', 'Łódź'][Math.floor(3 * random.uniform())] ?? 'Oslo';
    const score = Math.log(amount) + (city === 'Rome' ? 1.5 : 0) - hour / 12 + random.uniform();
    return {
      row_id: `r-${index}-${seed}`,
      amount,
      hour,
      city,
      member: random.uniform() < 0.5,
      total: random.uniform() < 0.1 ? ' ' : (amount * 2).toFixed(2),
      fixed: 'x',
      level: random.uniform() < 0.2 ? null : Math.round(10 * random.uniform()) / 10,
      value: score,
      label: score > 2 ? 'yes' : 'no',
      grade: score > 3 ? 'high' : score > 1.5 ? 'mid' : 'low',
    };
  });
}

/** The named columns only. */
export function pick(
  rows: readonly Record<string, CellValue>[],
  without: readonly string[],
): Record<string, CellValue>[] {
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !without.includes(name))));
}

/** `../shared/data`; null where it is absent. With CI=true its absence is a failure. */
export function sharedData(name: string): string | null {
  const path = join(process.cwd(), '../shared/data', name);
  if (existsSync(path)) return path;
  if (process.env['CI'] === 'true') throw new Error(`${path} is absent`);
  process.stderr.write(`skipped: ${path} is absent\n`);
  return null;
}

/** Reads the reference files, which quote nothing; not a CSV reader. */
export function plainCsv(path: string, text: readonly string[] = []): Table {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/);
  const names = header.split(',');
  const cells = lines.map((line) => line.split(','));
  const columns = names.map((name, at): Column => {
    const values = cells.map((row) => row[at] ?? null);
    const numeric =
      !text.includes(name) && values.every((value) => value !== null && value !== '' && !Number.isNaN(Number(value)));
    return numeric ? { name, kind: 'numeric', values: values.map(Number) } : { name, kind: 'categorical', values };
  });
  return { columns, rows: lines.length };
}
