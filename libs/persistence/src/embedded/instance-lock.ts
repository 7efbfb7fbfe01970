import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

async function isHeld(holder: Holder): Promise<boolean> {
  return isAlive(holder.pid) && (await processBirth(holder.pid)) === holder.birth;
}

const FILE_NAME = /^supervisor-(\d+)\.lock$/;
const RELEASED = '{}';

const fileOf = (folder: string, generation: number): string => join(folder, `supervisor-${generation}.lock`);

async function generationsIn(folder: string): Promise<number[]> {
  const matches = (await readdir(folder)).map((name) => FILE_NAME.exec(name));
  return matches.flatMap((match) => (match === null ? [] : [Number(match[1])])).sort((a, b) => a - b);
}

/** Puts our draft at the end of the row. Atomic: a lock never exists without its content. */
async function claim(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  }
}

/** Claims the generation after the newest one, if nobody holds that; undefined = somebody was faster, look again. */
async function tryAcquire(folder: string, draft: string): Promise<number | undefined> {
  const newest = (await generationsIn(folder)).at(-1) ?? 0;
  if (newest > 0) {
    const content = await readFile(fileOf(folder, newest), 'utf8').catch(() => undefined);
    if (content === undefined) return undefined;
    const holder = parseHolder(content);
    if (holder !== undefined && (await isHeld(holder))) throw new DataDirInUseError(folder, holder.pid);
  }
  const own = newest + 1;
  if (!(await claim(draft, fileOf(folder, own)))) return undefined;
  const generations = await generationsIn(folder);
  if (generations.at(-1) !== own) {
    // What we took for the newest was history by then: others came and went in between.
    await unlink(fileOf(folder, own));
    return undefined;
  }
  for (const old of generations.slice(0, -1)) await rm(fileOf(folder, old), { force: true });
  return own;
}

/**
 * Takes the lock of a folder, or takes it over from a process that ended without releasing it. A holder counts as the
 * same process only with the same start time, so an id used again (process 7 of every container) does not block a start.
 *
 * Node has no file locks of the kernel, so this is a row of files `supervisor-<n>.lock` of which the newest counts.
 * Nobody removes the newest one, a release only marks it: so of many who find it free one alone creates the next.
 *
 * @throws DataDirInUseError when a live process, this one included, holds it
 */
export async function acquireLock(folder: string): Promise<InstanceLock> {
  const holder: Holder = { pid: process.pid, birth: (await processBirth(process.pid)) ?? '', token: randomUUID() };
  const content = JSON.stringify(holder);
  const draft = join(folder, `supervisor.${holder.token}`);
  await writeFile(draft, content);
  try {
    let generation: number | undefined;
    while (generation === undefined) generation = await tryAcquire(folder, draft);
    const file = fileOf(folder, generation);
    return { release: () => release(file, content) };
  } finally {
    await unlink(draft);
  }
}

async function release(file: string, content: string): Promise<void> {
  const current = await readFile(file, 'utf8').catch(() => '');
  if (current !== content) return;
  const marker = `${file}.released`;
  await writeFile(marker, RELEASED);
  await rename(marker, file);
}
