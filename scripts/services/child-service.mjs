import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const STOP_LIMIT_MS = 20_000;

/** Where a command of this name lies on the PATH, if anywhere. */
export function commandOnPath(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** A program that `go install` built; undefined when there is none. */
export function builtByGo(name) {
  const built = join(process.env.GOPATH ?? join(homedir(), 'go'), 'bin', name);
  return commandOnPath(name) ?? (existsSync(built) ? built : undefined);
}

/** A port that nobody had a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** @throws Error that names the variable when another process listens on the port */
export async function assertPortFree(port, variable) {
  await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', () =>
      reject(new Error(`port ${port} is taken by another process; choose another with ${variable}`)),
    );
    server.listen(port, '127.0.0.1', () => server.close(resolve));
  });
}

function commandLineOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

const isAlive = (pid, mark) => commandLineOf(pid).includes(mark);

async function endProcess(pid, mark) {
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    try {
      process.kill(pid, signal);
    } catch {
      return; // it has ended
    }
    for (const end = Date.now() + STOP_LIMIT_MS; Date.now() < end; await delay(50)) {
      if (!isAlive(pid, mark)) return;
    }
  }
}

/** Ends what an earlier start left behind in the folder; a process that got the same id since is left alone. */
export async function endLeftover(dir, mark) {
  const file = join(dir, 'pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8'));
  if (pid > 0 && isAlive(pid, mark)) await endProcess(pid, mark);
  rmSync(file, { force: true });
}

/**
 * Starts a server program whose command line contains `mark`, and waits until `probe` succeeds.
 *
 * @returns pid, exited (resolves with the reason of the end) and stop(), which waits for the end
 * @throws Error with the end of its log when it ends or does not answer in time
 */
export async function startChild({ dir, name, command, args, mark, probe, seconds = 60, env = process.env }) {
  mkdirSync(dir, { recursive: true });
  const logFile = join(dir, `${name}.log`);
  const log = openSync(logFile, 'a');
  // A group of its own: Ctrl-C must not stop a broker before those who use it.
  const child = spawn(command, args, { stdio: ['ignore', log, log], detached: true, env });
  let failure;
  child.once('error', (error) => (failure = error.message));
  const exited = new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      failure = `it ended with ${signal ?? `code ${code}`}`;
      resolve(signal ?? `code ${code}`);
    });
  });
  writeFileSync(join(dir, 'pid'), String(child.pid ?? 0));
  const stop = async () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      await endProcess(child.pid, mark);
    rmSync(join(dir, 'pid'), { force: true });
  };
  for (const end = Date.now() + seconds * 1000; ; await delay(100)) {
    if (
      failure === undefined &&
      (await probe().then(
        () => true,
        () => false,
      ))
    )
      break;
    if (failure === undefined && Date.now() < end) continue;
    await stop();
    const tail = existsSync(logFile) ? readFileSync(logFile, 'utf8').split('\n').slice(-15).join('\n') : '';
    throw new Error(`${name} did not start: ${failure ?? `no answer within ${seconds} s`}\n${tail}`);
  }
  child.unref();
  return { pid: child.pid, exited, stop };
}
