import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import * as contracts from '@intelgraph/contracts';
import { describe, expect, it } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../..');
const EVERY_AUDITED = 'every audited event';

/** The table of processes: name → cell of the column "consumes". */
function documented(): Map<string, string> {
  const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const rows = text.split('\n').filter((line) => /^\| \w+ +\| \d{4} \/ \d{4} /.test(line));
  return new Map(rows.map((row) => row.split('|').map((cell) => cell.trim())).map((cells) => [cells[1]!, cells[5]!]));
}

/** Types of the events that an app's controllers have handlers for. */
function consumed(app: string): string[] {
  const source = join(ROOT, 'apps', app, 'src');
  const controllers = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.events.controller.ts'),
  );
  const decorators = controllers.flatMap((file) =>
    [...readFileSync(join(source, file), 'utf8').matchAll(/@OnEvent\(([^)]*)\)/g)].map(([, names = '']) => names),
  );
  const names = decorators.flatMap((list) => list.split(',').map((name) => name.trim())).filter((name) => name !== '');
  const definitions = contracts as unknown as Record<string, { type: string }>;
  return names.map((name) => (name === '...AUDITED_EVENTS' ? EVERY_AUDITED : definitions[name]!.type));
}

const patternsOf = (cell: string): RegExp[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(
    ([, type = '']) => new RegExp(`^${type.replaceAll('.', '\\.').replaceAll('*', '.*')}$`),
  );

describe('the table of processes in ARCHITECTURE.md', () => {
  const apps = readdirSync(join(ROOT, 'apps')).filter(
    (app) => app !== 'standalone' && existsSync(join(ROOT, 'apps', app, 'src')),
  );

  it('has every process', () => {
    expect([...documented().keys()].sort()).toEqual(apps.sort());
  });

  it.each(apps)('names what %s consumes, and nothing else', (app) => {
    const cell = documented().get(app) ?? '';
    const audited = new Set(cell.startsWith(EVERY_AUDITED) ? contracts.AUDITED_EVENTS.map(({ type }) => type) : []);
    const types = consumed(app).filter((type) => type !== EVERY_AUDITED && !audited.has(type));
    const patterns = patternsOf(cell);
    expect(types.filter((type) => !patterns.some((pattern) => pattern.test(type)))).toEqual([]);
    expect(patterns.filter((pattern) => !types.some((type) => pattern.test(type)))).toEqual([]);
  });
});
