import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgres } from '@intelgraph/persistence';
import { startRedis } from '../../../scripts/services/redis.mjs';
import { run } from './packages.mjs';

/** The machine that the guide speaks of: its ports, PostgreSQL and Redis where it says, files under /data. */
export async function startMachine(folder) {
  run('ip', ['link', 'set', 'lo', 'up']);
  mkdirSync('/data', { recursive: true });
  // Seen in this mount namespace only.
  run('mount', ['-t', 'tmpfs', 'tmpfs', '/data']);
  const postgres = await EmbeddedPostgres.start({
    dataDir: join(folder, 'postgres'),
    port: 5432,
    password: 'postgres',
    durable: false,
  });
  const redis = await startRedis({ dir: join(folder, 'redis'), port: 6379 });
  return {
    postgres,
    async stop() {
      await redis.stop();
      await postgres.stop();
    },
  };
}

/** The platform on its own ports, with the machine's PostgreSQL and Redis. Resolves when its table is printed. */
export async function startPlatform(root, folder) {
  const child = spawn(process.execPath, [join(root, 'apps/standalone/dist/main.js')], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DATA_DIR: join(folder, 'platform'),
      ARTIFACTS_DIR: join(folder, 'platform/artifacts'),
      DATA_ROOTS: '/data',
      DATABASE_URL: 'postgres://postgres:postgres@localhost:5432',
      REDIS_URL: 'redis://localhost:6379',
      LOG_FORMAT: 'json',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const started = new Promise((resolve, reject) => {
    const listen = (chunk) => {
      output += String(chunk);
      if (/^gateway +http/m.test(output)) resolve();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    void ended.then(() => reject(new Error(`the platform ended:\n${output.slice(-4000)}`)));
  });
  await started;
  return {
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
