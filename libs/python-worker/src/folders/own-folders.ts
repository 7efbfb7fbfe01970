import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Those of this process, which in a container has the number that the one before it had. */
const ours = new Set<string>();

/** Makes a folder for this process's use alone, and removes what processes left beside it that are gone. */
export async function makeOwnFolder(parent: string, prefix: string): Promise<string> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await sweep(parent, prefix);
  const folder = join(parent, `${prefix}${process.pid}-${randomUUID()}`);
  ours.add(folder);
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

export async function removeOwnFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  ours.delete(folder);
}

async function sweep(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const folder = join(parent, name);
    if (!name.startsWith(prefix) || ours.has(folder)) continue;
    const pid = Number(name.slice(prefix.length).split('-')[0]);
    if (pid === process.pid || !isAlive(pid)) await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
