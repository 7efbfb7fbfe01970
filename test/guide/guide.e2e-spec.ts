import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { shellSteps } from './run/commands.mjs';
import { EXPLAINED, leftOut } from './run/coverage.mjs';
import { commandsUnder, promisesOf, readGuide, type GuideBlock } from './run/document.mjs';
import { installPacked, run } from './run/packages.mjs';
import { PROGRAMS, programOf } from './run/programs.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const GUIDE = join(ROOT, '../shared/spec/mlops-guide.md');
const LIBRARIES = ['ml-registry', 'feature-store', 'model-monitoring'];

interface Outcome {
  name: string;
  ok: boolean;
  /** What it printed or why it cannot be taken literally; what went wrong when not ok. */
  detail: string;
}

/** As `console.log` writes it: whatever the white space, and 125.50 as 125.5. */
const plain = (text: string): string => text.replace(/(\.\d*?)0+\b/g, '$1').replace(/\s+/g, ' ');

/** What went wrong, for people to read. */
function problemOf(outcome: Outcome | undefined): string | undefined {
  if (outcome === undefined) return 'it was not run';
  return outcome.ok ? undefined : outcome.detail;
}

/** Why the guide cannot be run here; an error with CI=true, where it must be. */
function obstacle(): string | undefined {
  const missing = existsSync(GUIDE) ? undefined : `${GUIDE} is not there`;
  const root = process.getuid?.() === 0 ? undefined : 'only root has network namespaces of its own';
  const needed = ['bash', 'curl', 'ip', 'mount', 'npm', 'redis-server', 'unshare'];
  const lacking = needed.filter((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0);
  const reason = missing ?? root ?? (lacking.length > 0 ? `lacking ${lacking.join(', ')}` : undefined);
  if (reason !== undefined && process.env['CI'] === 'true') throw new Error(reason);
  if (reason !== undefined) process.stderr.write(`SKIPPED: the guide, line by line: ${reason}\n`);
  return reason;
}

(obstacle() === undefined ? describe : describe.skip)('the guide, line by line', () => {
  let folder: string;
  let blocks: GuideBlock[];
  let outcomes: Map<string, Outcome>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'guide-'));
    // The database runs as another user than root and must reach its data.
    chmodSync(folder, 0o755);
    blocks = readGuide(GUIDE);
    const somebody = join(folder, 'somebody');
    mkdirSync(somebody);
    installPacked(ROOT, somebody, LIBRARIES);
    for (const [name, parts] of Object.entries(PROGRAMS)) {
      writeFileSync(join(somebody, `${name}.ts`), programOf(parts, blocks));
    }
    const main = join(import.meta.dirname, 'run/main.mjs');
    const node = join(ROOT, 'node_modules/.bin/node');
    const flags = ['--net', '--mount', '--propagation', 'private'];
    const { status, stdout, stderr } = spawnSync('unshare', [...flags, node, main, ROOT, folder, GUIDE], {
      encoding: 'utf8',
    });
    const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
    if (status !== 0) throw new Error(`the guide was not run to its end:\n${stdout}${stderr}`);
    outcomes = new Map(lines.map((line) => JSON.parse(line) as Outcome).map((outcome) => [outcome.name, outcome]));
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('uses the packed libraries alone: nothing leads back to this checkout', () => {
    const somebody = join(folder, 'somebody');
    const scope = join(somebody, 'node_modules/@intelgraph');
    expect(readdirSync(scope)).toEqual(expect.arrayContaining(LIBRARIES));
    for (const name of readdirSync(scope)) {
      expect([name, lstatSync(join(scope, name)).isDirectory()]).toEqual([name, true]);
      expect([name, existsSync(join(scope, name, 'src'))]).toEqual([name, false]);
      const found = run(process.execPath, ['-p', `require.resolve('@intelgraph/${name}')`], { cwd: somebody });
      expect(found.trim()).toBe(join(realpathSync(scope), name, 'dist/index.js'));
    }
  });

  it('has types that somebody with the packed libraries alone can compile', () => {
    const somebody = join(folder, 'somebody');
    const options = '--noEmit --strict --skipLibCheck --module nodenext --target es2023 --types node'.split(' ');
    const files = Object.keys(PROGRAMS).map((name) => `${name}.ts`);
    const roots = ['--typeRoots', join(ROOT, 'node_modules/@types')];
    expect(
      run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), ...options, ...roots, ...files], {
        cwd: somebody,
      }),
    ).toBe('');
  });

  it.each(Object.keys(PROGRAMS))('runs the snippets of %s', (name) => {
    expect(problemOf(outcomes.get(name))).toBeUndefined();
  });

  it('prints what the guide says it prints', () => {
    const printed = Object.keys(PROGRAMS).map((name) => outcomes.get(name)?.detail ?? '');
    const promised = promisesOf(blocks);
    expect(promised.length).toBeGreaterThan(1);
    for (const text of promised) expect(plain(`\n${printed.join('\n')}\n`)).toContain(` ${plain(text)} `);
    expect(outcomes.get('monitoring')?.detail).toMatch(/^true$/m);
  });

  it.each(Object.keys(shellSteps()))('runs the commands of %s', (name) => {
    expect(problemOf(outcomes.get(name))).toBeUndefined();
  });

  it('leaves out no block and no command', () => {
    expect(leftOut(blocks)).toEqual([]);
  });

  it('explains what is not run as it stands, each under a heading that the guide has', () => {
    const explanations = readFileSync(join(ROOT, 'docs/guide-differences.md'), 'utf8');
    const rows = [...explanations.matchAll(/^\| ([^|]*?) +\|/gm)].map(([, heading]) => heading).slice(2);
    expect(rows).toEqual(expect.arrayContaining([...EXPLAINED]));
    for (const { name, ok, detail } of outcomes.values()) {
      if (ok && detail !== '' && !(name in PROGRAMS)) expect(rows).toContain(name);
    }
    const text = readFileSync(GUIDE, 'utf8');
    for (const heading of rows) expect(text).toMatch(new RegExp(`^#+ (\\d\\. )?${heading}$`, 'm'));
  });

  it('knows the commands that stand for the Python services, which are apps here', () => {
    const install = 'pip install -r requirements.txt';
    const folders = ['services/ml-training', 'services/inference-api'];
    expect(commandsUnder(blocks, 'Python Services')).toEqual(folders.flatMap((path) => [`cd ${path}`, install]));
  });
});
