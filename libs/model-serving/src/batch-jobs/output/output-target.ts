import { constants } from 'node:fs';
import { access, link, readdir, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

import { UnusableDataError } from '@intelgraph/data-files';

import { BatchOutputExistsError } from '../batch-jobs.errors.js';

import { sync } from './part-file.js';

const LONGEST_PATH = 1024;
const FIELD = 'output.uri';

/**
 * Where an output that a caller names shall lie: a file that is not there, in a folder that is, under one of the roots. A relative
 * path is taken of the first root that has its folder.
 *
 * @throws UnusableDataError, BatchOutputExistsError
 */
export async function resolveOutputPath(path: string, roots: readonly string[]): Promise<string> {
  const refuse = (why: string): never => {
    throw new UnusableDataError(FIELD, why);
  };
  if (path.trim() === '' || path.endsWith('/')) refuse('must name a file');
  if (path.length > LONGEST_PATH) refuse(`must be at most ${LONGEST_PATH} characters long`);
  if (/\p{Cc}/u.test(path)) refuse('must not hold control characters');
  for (const root of roots) {
    const real = await realpath(root).catch(() => undefined);
    if (real === undefined) continue;
    const wanted = isAbsolute(path) ? resolve(path) : resolve(join(real, path));
    if (!isWithin(real, wanted) && !isWithin(resolve(root), wanted)) continue;
    const folder = await realpath(dirname(wanted)).catch(() => undefined);
    if (folder === undefined) continue;
    if (folder !== real && !isWithin(real, folder)) return refuse('leads out of the data roots of this service');
    const writable = await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    );
    if (!writable) return refuse('lies in a folder that this service cannot write to');
    const file = join(folder, basename(wanted));
    if (await exists(file)) throw new BatchOutputExistsError();
    return file;
  }
  return refuse('must be a file in an existing folder under the data roots of this service');
}

/**
 * Lets `write` make a file, and gives it its name once it is whole and on the disk. Where that was done before, by an attempt that died
 * right after, nothing is done again.
 *
 * @param own names the job: what it began to write lies beside the file until then
 * @returns its size in bytes
 * @throws BatchOutputExistsError
 */
export async function publish(file: string, own: string, write: (temporary: string) => Promise<void>): Promise<number> {
  const temporary = temporaryOf(file, own);
  const before = await inodeOf(temporary);
  const isDone = before !== undefined && before === (await inodeOf(file));
  if (!isDone) {
    await rm(temporary, { force: true });
    await write(temporary);
    await sync(temporary);
    await link(temporary, file).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new BatchOutputExistsError();
      throw error;
    });
    await sync(dirname(file));
  }
  return (await stat(file)).size;
}

/** Where an attempt copies an input to that becomes the output: beside it, so that it only needs another name. */
export const copyPathOf = (file: string, own: string, attempt: number): string =>
  `${temporaryOf(file, own)}.${attempt}`;

/** Removes the copies of all attempts. */
export async function removeCopies(file: string, own: string): Promise<void> {
  const start = `${basename(temporaryOf(file, own))}.`;
  for (const name of await readdir(dirname(file)).catch(() => [])) {
    if (name.startsWith(start)) await rm(join(dirname(file), name), { force: true });
  }
}

/** Removes what `publish` needs to know that it was done, and copies; call it when the job has ended. */
export async function forgetPublished(file: string, own: string): Promise<void> {
  await rm(temporaryOf(file, own), { force: true });
  await removeCopies(file, own);
}

const temporaryOf = (file: string, own: string): string => join(dirname(file), `.${basename(file)}.${own}.tmp`);

function isWithin(root: string, file: string): boolean {
  const path = relative(root, file);
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

const exists = async (file: string): Promise<boolean> => (await inodeOf(file)) !== undefined;

function inodeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ ino }) => ino,
    () => undefined,
  );
}
