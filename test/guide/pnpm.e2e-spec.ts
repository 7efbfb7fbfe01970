import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { commandsUnder, readGuide } from './run/document.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const GUIDE = join(ROOT, '../shared/spec/mlops-guide.md');
const BUILT = ['ml-registry', 'feature-store', 'model-serving', 'model-monitoring'];

/** What git would give somebody else, with the changes made here. */
function copyCheckout(target: string): void {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (listed.status !== 0) throw new Error(listed.stderr);
  for (const file of listed.stdout.split('\0').filter((name) => name !== '' && existsSync(join(ROOT, name)))) {
    mkdirSync(join(target, dirname(file)), { recursive: true });
    cpSync(join(ROOT, file), join(target, file));
  }
}

/** Why the lines cannot be run here; an error with CI=true, where they must be. */
function obstacle(): string | undefined {
  if (existsSync(GUIDE)) return undefined;
  if (process.env['CI'] === 'true') throw new Error(`${GUIDE} is not there`);
  process.stderr.write(`SKIPPED: the guide's lines for pnpm: ${GUIDE} is not there\n`);
  return `${GUIDE} is not there`;
}

(obstacle() === undefined ? describe : describe.skip)("the guide's lines for pnpm", () => {
  let checkout: string;
  const node = join(ROOT, 'node_modules/.bin');
  // Beside npm's cache it keeps one of its own, so that a second run here fetches nothing.
  const own = join(ROOT, '.cache/pnpm');
  const env = {
    ...process.env,
    PATH: `${node}${delimiter}${process.env['PATH']}`,
    CI: 'true',
    XDG_DATA_HOME: join(own, 'data'),
    XDG_CACHE_HOME: join(own, 'cache'),
    XDG_STATE_HOME: join(own, 'state'),
    XDG_CONFIG_HOME: join(own, 'config'),
  };
  const bash = (command: string) => {
    const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: checkout, env, encoding: 'utf8' });
    return { status, output: status === 0 ? '' : `${stdout}${stderr}`.slice(-4_000) };
  };

  beforeAll(() => {
    checkout = mkdtempSync(join(tmpdir(), 'guide-pnpm-'));
    copyCheckout(checkout);
    // Without it pnpm takes the newest of everything, and the result would depend on the day.
    expect(bash('pnpm import')).toEqual({ status: 0, output: '' });
  }, 600_000);
  afterAll(() => rmSync(checkout, { recursive: true, force: true }));

  it('install and build as they stand, with versions as npm has them', () => {
    const commands = commandsUnder(readGuide(GUIDE), 'TypeScript Packages');
    expect(commands[0]).toBe('pnpm install');
    expect(commands.slice(1)).toEqual(BUILT.map((name) => `pnpm -F @intelgraph/${name} build`));
    for (const name of BUILT) expect([name, existsSync(join(checkout, 'libs', name, 'dist'))]).toEqual([name, false]);
    for (const command of commands) expect([command, bash(command)]).toEqual([command, { status: 0, output: '' }]);
    for (const name of BUILT)
      expect([name, existsSync(join(checkout, 'libs', name, 'dist/index.js'))]).toEqual([name, true]);
  }, 600_000);

  it('leave libraries that find each other in that checkout and load', () => {
    expect(bash('node scripts/build.mjs')).toEqual({ status: 0, output: '' });
    const apps = { registry: 'ml-registry', features: 'feature-store', inference: 'model-serving' };
    for (const [app, name] of Object.entries(apps)) {
      const load = `import('@intelgraph/${name}').then(() => process.stdout.write(import.meta.resolve('@intelgraph/${name}')))`;
      const { stdout, stderr } = spawnSync(join(node, 'node'), ['--input-type=module', '--eval', load], {
        cwd: join(checkout, 'apps', app),
        encoding: 'utf8',
      });
      const expected = `file://${join(realpathSync(checkout), 'libs', name, 'dist/index.js')}`;
      expect({ found: stdout, stderr }).toEqual({ found: expected, stderr: '' });
    }
  });
});
