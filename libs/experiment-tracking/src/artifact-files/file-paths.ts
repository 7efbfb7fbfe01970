import { InvalidInputError } from '@intelgraph/kernel';

const MAX_PATH_LENGTH = 1000;
const MAX_DECODINGS = 3;

/** A path may not mean another one once somebody decodes it again, nor leave a folder when it is written to a disk. */
const FORBIDDEN_CHARACTERS = /[\\#\p{Cc}]/u;

/**
 * The path of a file or folder below the root of all artifacts, as clean names joined by `/`; a slash at the end is dropped.
 *
 * @throws InvalidInputError naming `path`: for absolute paths, empty names, `.` and `..` (also encoded), `\`, `#`, control characters
 */
export function cleanPath(given: string): string {
  const path = given.replace(/\/$/, '');
  const problem = problemOf(path);
  if (problem !== undefined) throw InvalidInputError.of('path', problem);
  return path;
}

/** The folders above a path, outermost first: `a` and `a/b` for `a/b/c`. */
export function foldersAbove(path: string): string[] {
  const names = path.split('/');
  return names.slice(1).map((_, i) => names.slice(0, i + 1).join('/'));
}

function problemOf(path: string): string | undefined {
  if (path.length === 0) return 'must not be empty';
  if (path.length > MAX_PATH_LENGTH) return `must be at most ${MAX_PATH_LENGTH} characters long`;
  if (!path.isWellFormed() || FORBIDDEN_CHARACTERS.test(path)) return 'has a forbidden character';
  if (/^[a-z]:/i.test(path)) return 'must be relative';
  return decodings(path).every(isRelative) ? undefined : 'must be a relative path of plain names, without "." and ".."';
}

const isRelative = (path: string): boolean =>
  !path.includes('\\') && path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');

/** What the path becomes when it is decoded once, twice, three times. */
function decodings(path: string): string[] {
  const all = [path];
  for (let i = 0; i < MAX_DECODINGS; i++) {
    const next = decoded(all.at(-1) ?? path);
    if (next === undefined) break;
    all.push(next);
  }
  return all;
}

function decoded(path: string): string | undefined {
  try {
    const next = decodeURIComponent(path);
    return next === path ? undefined : next;
  } catch {
    return undefined;
  }
}
