import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../../../../../shared/golden');

/** A file of reference numbers; undefined (said aloud) where the folder is absent, an error in CI. */
export function golden(file: string, folder = FOLDER): unknown {
  const path = join(folder, file);
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  if (process.env['CI'] === 'true') throw new Error(`the reference numbers are missing: ${path}`);
  process.stderr.write(`SKIPPED: no reference numbers at ${path}\n`);
  return undefined;
}

/**
 * Where a result differs from its reference, by path; empty when it agrees. Numbers agree to relative `tolerance` (1e-9) or
 * absolute 1e-12. In the reference, the texts "NaN" and "Infinity" and an object with `error` mean null; members that only
 * the result has do not count.
 */
export function differences(actual: unknown, expected: unknown, tolerance = 1e-9, path = ''): string[] {
  if (Array.isArray(expected)) {
    const list = actual as ArrayLike<unknown>;
    if (list.length !== expected.length) return [`${path}: length ${list.length}, expected ${expected.length}`];
    return expected.flatMap((value, i) => differences(list[i], value, tolerance, `${path}[${i}]`));
  }
  if (typeof expected === 'object' && expected !== null && !('error' in expected)) {
    const record = actual as Record<string, unknown>;
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(record[key], value, tolerance, `${path}.${key}`),
    );
  }
  if (typeof expected === 'number' && typeof actual === 'number') {
    const close = Math.abs(actual - expected) <= Math.max(1e-12, tolerance * Math.abs(expected));
    return close ? [] : [`${path}: ${actual}, expected ${expected}`];
  }
  const wanted = expected === 'NaN' || expected === 'Infinity' || typeof expected === 'object' ? null : expected;
  return actual === wanted ? [] : [`${path}: ${String(actual)}, expected ${JSON.stringify(expected)}`];
}
