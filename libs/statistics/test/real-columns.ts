import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../../../../shared/data');

export interface RealColumn {
  name: string;
  kind: 'numeric' | 'categorical';
  values: (number | string | null)[];
}

/** The columns of a public data set; undefined (said aloud) where it is absent, an error in CI. These files quote nothing. */
export function realColumns(file: string): RealColumn[] | undefined {
  const path = join(FOLDER, file);
  if (!existsSync(path)) {
    if (process.env['CI'] === 'true') throw new Error(`the data set is missing: ${path}`);
    process.stderr.write(`SKIPPED: no data set at ${path}\n`);
    return undefined;
  }
  const [header = [], ...rows] = readFileSync(path, 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(',').map((cell) => cell.trim()));
  return header.map((name, j) => {
    const cells = rows.map((row) => row[j] ?? '');
    const numeric = cells.every((cell) => Number.isFinite(Number(cell)));
    const values = cells.map((cell) => (cell === '' ? null : numeric ? Number(cell) : cell));
    return { name, kind: numeric ? 'numeric' : 'categorical', values };
  });
}
