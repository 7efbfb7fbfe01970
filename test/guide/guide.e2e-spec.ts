import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { readGuide, type GuideBlock } from './run/document.mjs';
import { installPacked, run } from './run/packages.mjs';
import { PROGRAMS, programOf, type ProgramPart } from './run/programs.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const GUIDE = join(ROOT, '../shared/spec/mlops-guide.md');
const LIBRARIES = ['ml-registry', 'feature-store', 'model-monitoring'];

/** Blocks that are no program: a drawing, and what `docs/guide-differences.md` explains. */
const EXPLAINED = ['TypeScript Packages', 'Python Services'];

interface Outcome {
  name: string;
  ok: boolean;
  /** What it printed or why it cannot be taken literally; what went wrong when not ok. */
  detail: string;
}

/** The guide's heading that a part of a program stands under. */
function headingOf(part: ProgramPart): string | undefined {
  if (typeof part === 'string') return part;
  return 'code' in part ? undefined : part[0];
}

/** What went wrong, for people to read. */
function problemOf(outcome: Outcome | undefined): string | undefined {
  if (outcome === undefined) return 'it was not run';
  return outcome.ok ? undefined : outcome.detail;
}

/** Why the guide cannot be run here; an error with CI=true, where it must be. */
function obstacle(): string | undefined {
  const missing = existsSync(GUIDE) ? undefined : `${GUIDE} is not there`;
  const root = process.getuid?.() === 0 ? undefined : 'only root has network namespaces of its own';
  const reason = missing ?? root;
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
    const printed = outcomes.get('features')?.detail ?? '';
    expect(printed).toMatch(/^42$/m);
    expect(printed).toMatch(
      /user_transaction_count_7d: 42,\s+user_avg_transaction_amount: 125.5,\s+user_last_login_days: 2/,
    );
    expect(outcomes.get('monitoring')?.detail).toMatch(/^true$/m);
  });

  it.each(['Start Training Job', 'Monitor Training', 'Evaluate Model', 'Real-time Inference', 'Batch Predictions'])(
    'runs the commands of %s',
    (name) => {
      expect(problemOf(outcomes.get(name))).toBeUndefined();
    },
  );

  it('leaves out no block, and explains those that are not run as they stand', () => {
    const used = new Set(Object.values(PROGRAMS).flat().map(headingOf));
    const left = blocks
      .filter(({ language, heading }) => language !== '' && !used.has(heading) && !outcomes.has(heading))
      .map(({ heading }) => heading);
    expect(left.sort()).toEqual([...EXPLAINED].sort());
    const explanations = readFileSync(join(ROOT, 'docs/guide-differences.md'), 'utf8');
    for (const heading of EXPLAINED) expect(explanations).toContain(heading);
    for (const { name, ok, detail } of outcomes.values()) {
      if (ok && detail !== '' && !(name in PROGRAMS)) expect(explanations).toContain(name);
    }
  });
});
