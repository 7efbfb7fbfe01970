import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataDirInUseError } from './embedded-postgres.errors.js';
import { isAlive, processBirth } from './process-table.js';

/** Held by the one process that supervises a data directory. */
export interface InstanceLock {
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly birth: string;
  readonly token: string;
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

function parseHolder(text: string): Holder | undefined {
  try {
    const parsed = JSON.parse(text) as Partial<Holder>;
    return typeof parsed.pid === 'number' && typeof parsed.birth === 'string' ? (parsed as Holder) : undefined;
  } catch {
    return undefined;
  }
}

async function isHeld(holder: Holder | undefined): Promise<boolean> {
  return holder !== undefined && isAlive(holder.pid) && (await processBirth(holder.pid)) === holder.birth;
}

/** Moves a dead process's lock away. Should it turn out to be a live one's, made a moment ago, it is put back. */
async function removeStale(file: string, seen: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== seen) {
    await link(aside, file).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  }
  await unlink(aside);
}

async function claim(file: string, draft: string): Promise<boolean> {
  try {
    await link(draft, file); // Atomic: the lock never exists without its content.
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  }
}

/**
 * Takes the lock `file`, or takes it over from a process that ended without releasing it. A holder counts as the same
 * process only with the same start time, so an id used again (process 7 of every container) does not block a start.
 *
 * @throws DataDirInUseError when a live process, this one included, holds it
 */
export async function acquireLock(file: string): Promise<InstanceLock> {
  const holder: Holder = { pid: process.pid, birth: (await processBirth(process.pid)) ?? '', token: randomUUID() };
  const own = JSON.stringify(holder);
  const draft = `${file}.${holder.token}`;
  await writeFile(draft, own, { mode: 0o644 });
  try {
    while (!(await claim(file, draft))) {
      const seen = await readFile(file, 'utf8').catch(() => undefined);
      if (seen === undefined) continue;
      const other = parseHolder(seen);
      if (other !== undefined && (await isHeld(other))) throw new DataDirInUseError(dirname(file), other.pid);
      await removeStale(file, seen);
    }
  } finally {
    await unlink(draft);
  }
  return {
    release: async () => {
      const current = await readFile(file, 'utf8').catch(() => '');
      if (current === own) await rm(file, { force: true });
    },
  };
}
