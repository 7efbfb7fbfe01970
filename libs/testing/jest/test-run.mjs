// One test run's throw-away PostgreSQL, from outside jest: plain JavaScript, so that the keeper and the global
// teardown can use it without a build.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const RUN_NAME = /^run-(\d+)-(.+)$/;
const ON_LINUX = process.platform === 'linux';

/** Folder of all runs of this user. */
export const runsDirectory = () => join(tmpdir(), `intelgraph-tests-${process.getuid?.() ?? 'x'}`);

/** Tells apart two processes that had the same id; undefined when there is none. */
export function birthOf(pid) {
  try {
    if (!ON_LINUX)
      return execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).replace(/\W/g, '');
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** The folder of the run whose main jest process has this id. */
export const runDirectory = (mainPid) => join(runsDirectory(), `run-${mainPid}-${birthOf(mainPid) ?? 'gone'}`);

function readOr(fallback, read) {
  try {
    return read();
  } catch {
    return fallback;
  }
}

function postmasterOf(cluster) {
  const pid = Number(readOr('', () => readFileSync(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  if (!(pid > 0)) return undefined;
  const command = ON_LINUX
    ? readOr('', () => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '))
    : readOr('', () => execFileSync('/bin/ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }));
  // The id may have been given to another program since.
  return command.includes(`-D ${cluster} `) ? pid : undefined;
}

async function stopPostmaster(pid) {
  for (const [signal, milliseconds] of [
    ['SIGQUIT', 10_000],
    ['SIGKILL', 10_000],
  ]) {
    readOr(undefined, () => process.kill(pid, signal));
    for (const end = Date.now() + milliseconds; Date.now() < end; await delay(20)) {
      if (birthOf(pid) === undefined) return;
    }
  }
}

/** Stops the PostgreSQL of a run, if it has one, and removes all it left. */
export async function stopRun(directory) {
  const data = join(directory, 'postgres');
  const outside = readOr(undefined, () => readlinkSync(join(data, 'outside')));
  const home = outside ?? readOr(data, () => realpathSync(data));
  const pid = postmasterOf(join(home, 'cluster'));
  if (pid !== undefined) await stopPostmaster(pid);
  if (outside !== undefined && basename(outside).startsWith('intelgraph-postgres-')) {
    rmSync(outside, { recursive: true, force: true });
  }
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}

/** Removes the runs whose main process has ended. */
export async function sweepRuns() {
  for (const name of readOr([], () => readdirSync(runsDirectory()))) {
    const [, pid, birth] = RUN_NAME.exec(name) ?? [];
    if (pid !== undefined && birthOf(Number(pid)) !== birth) await stopRun(join(runsDirectory(), name));
  }
}
