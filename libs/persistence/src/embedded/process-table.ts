import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ON_LINUX = process.platform === 'linux';

function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return undefined;
  }
}

function linkProc(path: string): string | undefined {
  try {
    return readlinkSync(`/proc/${path}`);
  } catch {
    return undefined;
  }
}

async function ps(pid: number, column: string): Promise<string | undefined> {
  try {
    return (await run('/bin/ps', ['-o', `${column}=`, '-p', String(pid)])).stdout.trim();
  } catch {
    return undefined;
  }
}

function psNow(pid: number): string {
  try {
    return execFileSync('/bin/ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

const namesCluster = (command: string, cluster: string): boolean => command.includes(`/postgres -D ${cluster} `);

/** State letter and later fields of `/proc/<pid>/stat`; the name before them may hold spaces and brackets. */
function statFields(pid: number): string[] | undefined {
  const text = readProc(`${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** Whether a process with this id runs. One that has ended and waits to be collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const state = ON_LINUX ? statFields(pid)?.[0] : undefined;
  return state !== 'Z' && state !== 'X';
}

/** Tells apart two processes that had the same id: boot and start time. undefined when there is no such process. */
export async function processBirth(pid: number): Promise<string | undefined> {
  if (!ON_LINUX) return ps(pid, 'lstart');
  const ticks = statFields(pid)?.[19];
  return ticks === undefined ? undefined : `${readProc('sys/kernel/random/boot_id')?.trim() ?? ''}/${ticks}`;
}

/**
 * Whether the process is the postmaster (the first process) of this cluster. Ids are used again, so nothing is ever
 * signalled without asking this first. Its command line is readable by everybody; its working folder, which stays
 * right when the folder was moved, only by the same user.
 */
export async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  if (!ON_LINUX) return namesCluster((await ps(pid, 'command')) ?? '', cluster);
  return isPostmasterNow(pid, cluster);
}

/** {@link isPostmaster} for the last moment of a process, which cannot wait. */
export function isPostmasterNow(pid: number, cluster: string): boolean {
  if (!ON_LINUX) return namesCluster(psNow(pid), cluster);
  const [program = '', flag, directory] = readProc(`${pid}/cmdline`)?.split('\0') ?? [];
  if (basename(program) !== 'postgres' || flag !== '-D') return false;
  return directory === cluster || linkProc(`${pid}/cwd`) === cluster;
}

/** Every process that works in this cluster, as far as we may see; on Linux only. */
export function clusterProcesses(cluster: string): number[] {
  if (!ON_LINUX) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => linkProc(`${pid}/cwd`) === cluster && readProc(`${pid}/comm`)?.trim() === 'postgres')
    .map(Number)
    .filter(isAlive);
}
