// Writes everything that is generated and committed: gRPC code from the protos, WebAssembly from its text, .env.example from the apps' schemas,
// docs/openapi.json from the apps' controllers. `--check` writes nothing and fails when a committed file differs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const check = process.argv.includes('--check');
const bin = join(root, 'node_modules/.bin');
/** Template of buf → folder of what it generates. */
const PROTOS = { 'buf.gen.yaml': 'libs/contracts/src/gen', 'buf.gen.onnx.yaml': 'libs/ml-runtime/src/onnx/gen' };
const KERNEL = {
  source: 'libs/ml-runtime/src/kernels/dense.wat',
  module: 'libs/ml-runtime/src/kernels/gen/dense-wasm.ts',
};
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };

function run(command, args) {
  const result = spawnSync(command, args, { cwd: root, env, encoding: 'utf8' });
  if (result.status === 0) return;
  process.stderr.write(`${command} ${args.join(' ')} failed\n${result.stdout ?? ''}${result.stderr ?? ''}\n`);
  process.exit(1);
}

/** Files below a folder as relative path → text. */
function contentsOf(folder) {
  if (!existsSync(folder)) return new Map();
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]),
  );
}

function below(folder, contents) {
  return [...contents].map(([name, text]) => [join(folder, name), text]);
}

/** Relative paths that are missing, superfluous or different in `committed`. */
function differences(committed, fresh) {
  const names = new Set([...committed.keys(), ...fresh.keys()]);
  return [...names].filter((name) => committed.get(name) !== fresh.get(name));
}

function protos() {
  run('buf', ['lint']);
  run('buf', ['breaking', '--against', 'libs/contracts/proto/baseline.binpb']);
  const scratch = mkdtempSync(join(tmpdir(), 'generate-'));
  try {
    return Object.entries(PROTOS).flatMap(([template, folder]) => {
      // `buf generate -o` puts the plugin's `out` below the given folder.
      run('buf', ['generate', '--template', template, '-o', scratch]);
      return below(folder, contentsOf(join(scratch, folder)));
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** WebAssembly, as text that a module imports. */
function wasm() {
  const scratch = mkdtempSync(join(tmpdir(), 'generate-'));
  const binary = join(scratch, 'module.wasm');
  try {
    run('wat2wasm', ['--enable-threads', KERNEL.source, '-o', binary]);
    const text = readFileSync(binary).toString('base64');
    const head = `// Generated from ${basename(KERNEL.source)} by scripts/generate.mjs.`;
    return [[KERNEL.module, `${head}\n/** The module, as base64. */\nexport const DENSE_WASM =\n  '${text}';\n`]];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What the built apps describe about themselves (platform's `describeApps`). */
async function described() {
  run(process.execPath, [join(root, 'scripts/build.mjs')]);
  const script = join(root, 'libs/platform/dist/describe/describe-apps.js');
  if (!existsSync(script)) return [];
  const { describeApps } = await import(script);
  return describeApps(root);
}

const generated = new Map([...protos(), ...wasm(), ...(process.argv.includes('--protos') ? [] : await described())]);
const committed = new Map(Object.values(PROTOS).flatMap((folder) => below(folder, contentsOf(join(root, folder)))));
for (const name of generated.keys()) {
  const file = join(root, name);
  if (existsSync(file)) committed.set(name, readFileSync(file, 'utf8'));
}

const stale = differences(committed, generated);
if (check) {
  if (stale.length > 0) {
    process.stderr.write(`Out of date (run "npm run generate"):\n${stale.map((name) => `  ${name}`).join('\n')}\n`);
    process.exit(1);
  }
  process.stdout.write(`${generated.size} generated files are up to date\n`);
} else {
  for (const name of stale) {
    const text = generated.get(name);
    const file = join(root, name);
    if (text === undefined) rmSync(file);
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  process.stdout.write(`${stale.length} of ${generated.size} generated files written\n`);
}
