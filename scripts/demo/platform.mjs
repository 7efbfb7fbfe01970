import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { until } from './client.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const KEPT_OUTPUT = 8000;

/** The Node that `npm ci` brought along, else this one. */
function nodeBinary() {
  const local = join(root, 'node_modules/.bin/node');
  return existsSync(local) ? local : process.execPath;
}

async function isReady(url) {
  try {
    return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

async function answers(url) {
  try {
    await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(5000) });
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes sure that a platform answers at `url`: waits for one that is starting, starts one when nothing answers at the default address.
 * @returns stop(), which ends it if it was started here
 */
export async function ensurePlatform(url, mayStart, env = process.env) {
  if (await answers(url)) {
    await until(() => isReady(url), { seconds: 60, what: `readiness of ${url}` });
    return { started: false, stop: async () => undefined, lastWords: () => '' };
  }
  if (!mayStart) throw new Error(`nothing answers at ${url}`);
  return startPlatform(url, env);
}

/** Builds and starts the composed platform and waits until it is ready. */
export async function startPlatform(url, env) {
  const node = nodeBinary();
  const built = spawnSync(node, ['scripts/build.mjs'], { cwd: root, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the build failed: ${built.stderr}`);
  const child = spawn(node, ['apps/standalone/dist/main.js'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (output = (output + chunk).slice(-KEPT_OUTPUT)));
  }
  const exited = new Promise((done) => child.once('exit', done));
  process.once('exit', () => child.kill('SIGTERM'));
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  try {
    await until(
      () => {
        if (child.exitCode !== null) throw new Error(`the platform ended while starting:\n${output}`);
        return isReady(url);
      },
      { seconds: 120, what: 'the start of the platform' },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  const lastWords = () => (child.exitCode === null && child.signalCode === null ? '' : output);
  return { started: true, pid: child.pid, stop, lastWords };
}
