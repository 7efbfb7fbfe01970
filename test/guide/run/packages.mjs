import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Runs a program to its end. @returns what it printed @throws Error with all of it when it fails */
export function run(command, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`);
}

/** The folders of packages and of all packages of ours that they need. */
function withDependencies(root, names) {
  const wanted = new Set();
  const add = (name) => {
    if (wanted.has(name)) return;
    wanted.add(name);
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'libs', name, 'package.json'), 'utf8'));
    for (const other of Object.keys(dependencies)) {
      if (other.startsWith('@intelgraph/')) add(other.slice('@intelgraph/'.length));
    }
  };
  names.forEach(add);
  return [...wanted];
}

/** Packs libraries as `npm publish` would, and installs them in an empty folder, as somebody who has nothing of ours. */
export function installPacked(root, folder, names) {
  const packs = join(folder, 'packs');
  mkdirSync(packs, { recursive: true });
  for (const name of withDependencies(root, names)) {
    run('npm', ['pack', '--silent', '--pack-destination', packs], { cwd: join(root, 'libs', name) });
  }
  const project = { name: 'somebody', private: true, type: 'module' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(project));
  const tarballs = readdirSync(packs).map((file) => join(packs, file));
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock'];
  run('npm', ['install', ...options, ...tarballs], { cwd: folder });
}
