import { artifactPathProblem } from '../manifests/artifact-paths.js';

import { ArchiveRefusedError, type ArchiveProblem } from './archive.errors.js';

const NAMED: readonly (readonly [ArchiveProblem, RegExp])[] = [
  ['NUL_IN_PATH', /\0/],
  ['DRIVE_LETTER', /^[A-Za-z]:/],
  ['BACKSLASH_IN_PATH', /\\/],
  ['ABSOLUTE_PATH', /^\//],
  ['PARENT_PATH', /(?:^|\/)\.\.(?:\/|$)/],
];

/** The paths of an archive's entries: valid, and one entry each on file systems of every kind. */
export class EntryPaths {
  private readonly files = new Set<string>();
  private readonly folders = new Set<string>();

  /**
   * The path that an entry's name stands for; null for the root of the archive (`./`).
   *
   * @throws ArchiveRefusedError
   */
  accept(name: string, isFolder: boolean): string | null {
    for (const [problem, pattern] of NAMED) if (pattern.test(name)) throw new ArchiveRefusedError(problem, name);
    const path = name.replace(/^(?:\.\/)+/, '').replace(isFolder ? /\/$/ : /$^/, '');
    if (isFolder && (path === '' || path === '.')) return null;
    const why = artifactPathProblem(path);
    if (why !== undefined) throw new ArchiveRefusedError('INVALID_PATH', name, { why });
    this.note(path.toLowerCase(), name, isFolder);
    return path;
  }

  private note(path: string, name: string, isFolder: boolean): void {
    const parents = foldersOf(path);
    const taken = isFolder ? this.files.has(path) : this.folders.has(path);
    if (taken || parents.some((folder) => this.files.has(folder))) throw new ArchiveRefusedError('PATH_CONFLICT', name);
    if (!isFolder && this.files.has(path)) throw new ArchiveRefusedError('DUPLICATE_PATH', name);
    for (const folder of isFolder ? [...parents, path] : parents) this.folders.add(folder);
    if (!isFolder) this.files.add(path);
  }
}

function foldersOf(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_name, i) => names.slice(0, i + 1).join('/'));
}
