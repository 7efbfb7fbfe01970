import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../..');
const IGNORED = /(node_modules|\/dist\/|\/gen\/|\/migrations\/)/;

function sources(): string[] {
  return ['apps', 'libs'].flatMap((group) =>
    readdirSync(join(ROOT, group), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
      .filter((path) => !IGNORED.test(`/${path}`)),
  );
}
const lines = (path: string): number => readFileSync(join(ROOT, path), 'utf8').split('\n').length;

describe('the house rules', () => {
  it('keep source files short: median at most 80 lines, 90th percentile 250, none above 400', () => {
    const sizes = sources()
      .filter((path) => !/(spec\.ts$|\/test\/|^libs\/testing\/)/.test(path))
      .map(lines)
      .sort((a, b) => a - b);

    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(80);
    expect(sizes[Math.floor(sizes.length * 0.9)]).toBeLessThanOrEqual(250);
    expect(sizes.at(-1)).toBeLessThanOrEqual(400);
  });

  it('name no folder utils or common', () => {
    const bad = sources().filter((path) => /\/(utils?|common|helpers|base)\//.test(path));

    expect(bad).toEqual([]);
  });

  it('keep ARCHITECTURE.md true: every path it names exists', () => {
    const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
    const paths = [...text.matchAll(/`((?:apps|libs|scripts|test|bench|docs)\/[^`\s*<>]+)`/g)].map(([, path]) => path);

    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !existsSync(join(ROOT, path ?? '')))).toEqual([]);
  });

  it('commit no registry address', () => {
    const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { resolved?: string }>;
    };

    expect(Object.values(packages).filter(({ resolved }) => resolved?.startsWith('http'))).toEqual([]);
  });
});
