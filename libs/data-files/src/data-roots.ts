import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

import { UnusableDataError } from './data-files.errors.js';

const MAX_PATH_LENGTH = 1024;

/**
 * Finds a file that a client named, if it lies under one of the roots.
 *
 * A relative path is looked for in each root in turn; an absolute one must lie in a root before and after its
 * links are followed. Nothing is said about files outside the roots, not even whether they exist.
 *
 * @param field the name of the input on the wire, for the error
 * @returns the real path of a readable, non-empty regular file
 * @throws UnusableDataError
 */
export async function resolveDataPath(path: string, field: string, roots: readonly string[]): Promise<string> {
  const refuse = (why: string): never => {
    throw new UnusableDataError(field, why);
  };
  if (path.trim() === '') refuse('must not be empty');
  if (path.length > MAX_PATH_LENGTH) refuse(`must be at most ${MAX_PATH_LENGTH} characters long`);
  if (/\p{Cc}/u.test(path)) refuse('must not hold control characters');

  const real: string[] = [];
  for (const root of roots) {
    const found = await realpath(root).catch(() => undefined);
    if (found !== undefined) real.push(found);
  }
  const candidates = isAbsolute(path)
    ? [resolve(path)].filter((file) => [...roots.map((root) => resolve(root)), ...real].some((r) => isWithin(r, file)))
    : real.map((root) => join(root, path)).filter((file) => real.some((root) => isWithin(root, file)));
  if (candidates.length === 0) refuse('lies outside the data roots of this service');

  for (const candidate of candidates) {
    const file = await realpath(candidate).catch(() => undefined);
    if (file === undefined) continue;
    if (!real.some((root) => isWithin(root, file))) return refuse('leads out of the data roots of this service');
    const facts = await stat(file);
    if (facts.isDirectory()) return refuse('is a directory');
    if (!facts.isFile()) return refuse('is not a regular file');
    if (facts.size === 0) return refuse('is empty');
    return file;
  }
  return refuse('does not exist');
}

function isWithin(root: string, file: string): boolean {
  const path = relative(root, file);
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}
