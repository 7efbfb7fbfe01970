import { spawn, type ChildProcess } from 'node:child_process';
import { open, rename, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabasePortTakenError, DatabaseStartError } from './embedded-postgres.errors.js';
import { freePort } from './free-port.js';
import { answers, terminate, type Postmaster } from './postmaster.js';
import { CLEAN_ENVIRONMENT } from './runtime.js';
import type { Site } from './site.js';
import { waitUntil } from './wait-until.js';

export interface LaunchOptions {
  readonly port: number | undefined;
  readonly logFile: string;
  readonly password: string;
  /** PostgreSQL settings that go over ours. */
  readonly settings: Readonly<Record<string, string>>;
}

const ATTEMPTS = 8;
/** Recovery after a crash replays the log first, which can take long; a dead process is noticed at once. */
const READY_MS = 300_000;
const LOG_LIMIT_BYTES = 16 * 1024 * 1024;

const PORT_TAKEN = /could not bind IPv4 address|Address already in use/;
const STILL_HELD = /pre-existing shared memory block|lock file "postmaster\.pid" already exists/;

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // No socket file: its path may be at most 107 bytes long, and data directories lie deep.
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] %a ',
  password_encryption: 'scram-sha-256',
};

async function openLog(path: string): Promise<{ log: FileHandle; from: number }> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LOG_LIMIT_BYTES) await rename(path, `${path}.1`);
  const log = await open(path, 'a+', 0o600);
  return { log, from: (await log.stat()).size };
}

async function readFrom(log: FileHandle, position: number): Promise<string> {
  const buffer = Buffer.alloc(64 * 1024);
  const { bytesRead } = await log.read(buffer, 0, buffer.length, position);
  return buffer.toString('utf8', 0, bytesRead);
}

function spawnPostmaster(site: Site, port: number, options: LaunchOptions, log: FileHandle): ChildProcess {
  const settings = { ...SETTINGS, port: String(port), ...options.settings };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(site.runtime, 'bin', 'postgres'), ['-D', site.cluster, ...flags], {
    cwd: site.home,
    env: CLEAN_ENVIRONMENT,
    stdio: ['ignore', log.fd, log.fd],
    // A session of its own: Ctrl-C in the terminal must reach the apps only, which stop the database last.
    detached: true,
    ...(site.account && { uid: site.account.uid, gid: site.account.gid }),
  });
  child.unref();
  return child;
}

type Outcome = { readonly ready: Postmaster } | { readonly failed: string };

async function waitUntilReady(site: Site, child: ChildProcess, port: number, password: string): Promise<Outcome> {
  let ended: string | undefined;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, signal) => (ended = `ended with ${signal ?? `exit code ${code ?? '?'}`}`));
  const serves = (): Promise<boolean> => answers(site.cluster, port, password);
  const settled = await waitUntil(async () => ended !== undefined || (await serves()), READY_MS);
  if (ended !== undefined) return { failed: ended };
  // Once is enough: to ask again would take a machine that stalls for a moment for a database that never came up.
  if (child.pid !== undefined && settled) return { ready: { pid: child.pid, port } };
  return { failed: `did not answer within ${READY_MS / 1000} s` };
}

async function attempt(site: Site, port: number, options: LaunchOptions): Promise<Outcome & { log: string }> {
  const { log, from } = await openLog(options.logFile);
  try {
    const child = spawnPostmaster(site, port, options, log);
    try {
      const outcome = await waitUntilReady(site, child, port, options.password);
      if ('failed' in outcome && child.pid !== undefined) await terminate(site.cluster, child.pid);
      return { ...outcome, log: await readFrom(log, from) };
    } catch (error) {
      if (child.pid !== undefined) await terminate(site.cluster, child.pid);
      throw error;
    }
  } finally {
    await log.close();
  }
}

/**
 * Starts PostgreSQL on the cluster and waits until it answers. A random port that is lost to another program is
 * replaced by the next.
 *
 * @throws DatabasePortTakenError when the port was asked for
 * @throws DatabaseStartError with the end of PostgreSQL's log
 */
export async function launch(site: Site, options: LaunchOptions): Promise<Postmaster> {
  for (let n = 1; ; n++) {
    const port = options.port ?? (await freePort());
    const outcome = await attempt(site, port, options);
    if ('ready' in outcome) return outcome.ready;
    const portTaken = PORT_TAKEN.test(outcome.log);
    if (portTaken && options.port !== undefined) throw new DatabasePortTakenError(options.port);
    if (n === ATTEMPTS || !(portTaken || STILL_HELD.test(outcome.log))) {
      throw new DatabaseStartError(`PostgreSQL ${outcome.failed}`, outcome.log);
    }
    await delay(100 * n);
  }
}
