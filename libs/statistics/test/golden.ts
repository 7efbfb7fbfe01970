import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../../shared/golden');

/** A file of reference numbers; undefined (said aloud) where the folder is absent, an error in CI. */
export function golden(file: string): unknown {
  const path = join(folder, file);
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  if (process.env['CI'] === 'true') throw new Error(`the reference numbers are missing: ${path}`);
  process.stderr.write(`SKIPPED: no reference numbers at ${path}\n`);
  return undefined;
}

/** Expects numbers, arrays and null to agree: relative 1e-9, absolute 1e-12; the texts "NaN" and "Infinity" mean null. */
export function differences(actual: unknown, expected: unknown, path = ''): string[] {
  if (Array.isArray(expected)) {
    const list = actual as ArrayLike<unknown>;
    if (list.length !== expected.length) return [`${path}: length ${list.length}, expected ${expected.length}`];
    return expected.flatMap((value, i) => differences(list[i], value, `${path}[${i}]`));
  }
  const wanted = expected === 'NaN' || expected === 'Infinity' ? null : expected;
  if (typeof wanted === 'object' && wanted !== null && !('error' in wanted)) {
    const record = actual as Record<string, unknown>;
    return Object.entries(wanted).flatMap(([key, value]) => differences(record[key], value, `${path}.${key}`));
  }
  if (typeof wanted === 'number' && typeof actual === 'number') {
    const close = Math.abs(actual - wanted) <= Math.max(1e-12, 1e-9 * Math.abs(wanted));
    return close ? [] : [`${path}: ${actual}, expected ${wanted}`];
  }
  const undefinedThere = wanted === null || typeof wanted === 'object';
  return actual === (undefinedThere ? null : wanted)
    ? []
    : [`${path}: ${String(actual)}, expected ${JSON.stringify(wanted)}`];
}
