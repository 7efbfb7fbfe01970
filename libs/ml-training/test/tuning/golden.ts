import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../../../shared/golden');

/** A file of reference numbers; undefined (said aloud) where the folder is absent, an error in CI. */
export function golden(file: string): unknown {
  const path = join(folder, file);
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  if (process.env['CI'] === 'true') throw new Error(`the reference numbers are missing: ${path}`);
  process.stderr.write(`SKIPPED: no reference numbers at ${path}\n`);
  return undefined;
}

/** Positions where two lists differ by more than relative `tolerance` (absolute 1e-12). */
export function differences(actual: readonly number[], expected: readonly number[], tolerance = 1e-9): string[] {
  if (actual.length !== expected.length) return [`length ${actual.length}, expected ${expected.length}`];
  return expected.flatMap((wanted, i) => {
    const value = actual[i] ?? NaN;
    const close = Math.abs(value - wanted) <= Math.max(1e-12, tolerance * Math.abs(wanted));
    return close ? [] : [`[${i}]: ${value}, expected ${wanted}`];
  });
}
