// Compiles every workspace's src/ to dist/ with SWC, skipping files that have not changed.
// `--types` (used by prepack) also writes the declarations of the workspace it is run in.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const swcrc = JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8'));
delete swcrc.$schema;

const isSource = (file) => file.endsWith('.ts') && !/\.(spec|int-spec|e2e-spec|d)\.ts$/.test(file);
const walk = (dir) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

function compile(workspace) {
  const src = join(workspace, 'src');
  const dist = join(workspace, 'dist');
  const wanted = new Set();
  const configTime = Math.max(statSync(join(root, '.swcrc')).mtimeMs, statSync(fileURLToPath(import.meta.url)).mtimeMs);
  let written = 0;
  for (const file of walk(src)) {
    const target = join(dist, relative(src, file)).replace(/\.ts$/, '.js');
    if (!isSource(file)) {
      if (file.endsWith('.ts')) continue;
    }
    wanted.add(target);
    const stale = !existsSync(target) || statSync(target).mtimeMs < Math.max(statSync(file).mtimeMs, configTime);
    if (!stale) continue;
    mkdirSync(dirname(target), { recursive: true });
    written++;
    if (!file.endsWith('.ts')) {
      writeFileSync(target, readFileSync(file));
      continue;
    }
    const { code, map } = transformSync(readFileSync(file, 'utf8'), { ...swcrc, filename: file, swcrc: false });
    writeFileSync(target, map ? `${code}\n//# sourceMappingURL=${target.split('/').at(-1)}.map\n` : code);
    if (map) writeFileSync(`${target}.map`, map);
  }
  if (existsSync(dist)) {
    for (const file of walk(dist)) {
      if (file.endsWith('.js') && !wanted.has(file)) rmSync(file);
    }
  }
  return written;
}

/** Files that the compiled code needs beside it, which are no part of `src`: `"copied": { "<from>": "<to>" }` in package.json. */
function copyOthers(workspace) {
  const { copied = {} } = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8'));
  for (const [from, to] of Object.entries(copied)) {
    const filter = (path) => !path.endsWith('__pycache__');
    cpSync(join(workspace, from), join(workspace, to), { recursive: true, preserveTimestamps: true, filter });
  }
}

function emitTypes(workspace) {
  const args = ['-p', join(root, 'tsconfig.base.json')];
  writeFileSync(
    join(workspace, 'tsconfig.types.json'),
    JSON.stringify({
      extends: relative(workspace, join(root, 'tsconfig.base.json')),
      compilerOptions: {
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: 'src',
        outDir: 'dist',
        composite: false,
      },
      include: ['src'],
      exclude: ['src/**/*.spec.ts', 'src/**/*.int-spec.ts'],
    }),
  );
  args[1] = join(workspace, 'tsconfig.types.json');
  const result = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...args], {
    stdio: 'inherit',
  });
  rmSync(args[1]);
  if (result.status !== 0) process.exit(result.status ?? 1);
}

const here = process.cwd();
const workspaces = ['libs', 'apps']
  .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name)))
  .filter((dir) => existsSync(join(dir, 'src')));
const selected = here === root ? workspaces : workspaces.filter((dir) => dir === here);
const started = performance.now();
const written = selected.reduce((sum, workspace) => sum + compile(workspace), 0);
selected.forEach(copyOthers);
if (process.argv.includes('--types')) selected.forEach(emitTypes);
if (written > 0) process.stderr.write(`built ${written} files in ${Math.round(performance.now() - started)} ms\n`);
