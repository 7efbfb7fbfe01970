import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { UnusableDataError } from './data-files.errors.js';
import { resolveDataPath } from './data-roots.js';

describe('a path that a client sends', () => {
  let base: string;
  let root: string;

  beforeAll(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'roots-')));
    root = join(base, 'root');
    await mkdir(join(root, 'sub'), { recursive: true });
    await mkdir(join(base, 'root-sibling'));
    await writeFile(join(root, 'a.csv'), 'x');
    await writeFile(join(root, 'sub', 'b.csv'), 'x');
    await writeFile(join(root, 'empty.csv'), '');
    await writeFile(join(base, 'secret.csv'), 'x');
    await writeFile(join(base, 'root-sibling', 'c.csv'), 'x');
    await symlink(join(base, 'secret.csv'), join(root, 'link.csv'));
    await symlink(base, join(root, 'up'));
    await symlink(join(root, 'a.csv'), join(root, 'inner.csv'));
    await symlink(root, join(base, 'alias'));
  });
  afterAll(async () => {
    await rm(base, { recursive: true, force: true });
  });

  const problemOf = (path: string): Promise<unknown> =>
    resolveDataPath(path, 'train_path', [root]).then(
      (file) => file,
      (error: unknown) => (error instanceof UnusableDataError ? error.fields : error),
    );

  it('is found when absolute, relative, below a root that is a link, or a link inside the root', async () => {
    expect(await problemOf(join(root, 'a.csv'))).toBe(join(root, 'a.csv'));
    expect(await problemOf('sub/b.csv')).toBe(join(root, 'sub', 'b.csv'));
    expect(await problemOf('sub/../a.csv')).toBe(join(root, 'a.csv'));
    expect(await problemOf('inner.csv')).toBe(join(root, 'a.csv'));
    expect(await resolveDataPath(join(base, 'alias', 'a.csv'), 'f', [join(base, 'alias')])).toBe(join(root, 'a.csv'));
  });

  it.each([
    ['outside', () => join(base, 'secret.csv'), 'lies outside the data roots of this service'],
    [
      'in a folder whose name begins alike',
      () => join(base, 'root-sibling', 'c.csv'),
      'lies outside the data roots of this service',
    ],
    ['climbing out', () => '../secret.csv', 'lies outside the data roots of this service'],
    ['climbing out of an absolute path', () => `${root}/../secret.csv`, 'lies outside the data roots of this service'],
    ['the root itself', () => root, 'lies outside the data roots of this service'],
    ['a link out', () => 'link.csv', 'leads out of the data roots of this service'],
    ['below a link out', () => 'up/secret.csv', 'leads out of the data roots of this service'],
    ['missing', () => 'missing.csv', 'does not exist'],
    ['a folder', () => 'sub', 'is a directory'],
    ['empty', () => 'empty.csv', 'is empty'],
    ['an empty text', () => '  ', 'must not be empty'],
    ['NUL', () => 'a.csv\0', 'must not hold control characters'],
    ['too long', () => 'a'.repeat(2000), 'must be at most 1024 characters long'],
  ])('is refused with field and reason: %s', async (_, path, message) => {
    expect(await problemOf(path())).toEqual([{ field: 'train_path', message }]);
  });
});
