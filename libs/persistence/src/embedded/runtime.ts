import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, copyFile, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.js';
import type { Binaries } from './binaries.js';
import { DatabaseStartError } from './embedded-postgres.errors.js';

const run = promisify(execFile);

/** Begins the names of copies that are not complete. */
export const RUNTIME_DRAFT = 'draft-';

/** Nothing of our own environment: a stray PGDATA or LC_ALL must not change the database. */
export const CLEAN_ENVIRONMENT: Readonly<Record<string, string>> = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, 0o755); // Whatever the umask: another account may have to read it.
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(source, target);
    else if (entry.isFile()) {
      await copyFile(source, target, constants.COPYFILE_FICLONE);
      await chmod(target, 0o755);
    }
  }
}

async function makeLinks(directory: string, links: Binaries['links']): Promise<void> {
  for (const { existing, link } of links) {
    const target = join(directory, link);
    await rm(target, { force: true });
    await symlink(relative(dirname(target), join(directory, existing)), target);
  }
}

/**
 * Puts a complete, runnable PostgreSQL into `<parent>/<version>` once and returns that folder. The npm package itself
 * is not run: it lacks its links (install scripts are off), may be read-only, and may be replaced by `npm ci` while
 * the database runs.
 */
export async function installRuntime(binaries: Binaries, parent: string): Promise<string> {
  const wanted = join(parent, binaries.version);
  const present = await access(wanted).then(
    () => true,
    () => false,
  );
  if (present) return wanted;
  const draft = join(parent, `${RUNTIME_DRAFT}${randomUUID()}`);
  await copyTree(binaries.directory, draft);
  await makeLinks(draft, binaries.links);
  await chmod(parent, 0o755);
  try {
    await rename(draft, wanted);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Somebody else finished the same folder first.
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  return wanted;
}

/** Whether `account` (nobody else = ourselves) can run the programs of this folder; the reason when not. */
export async function probeRuntime(runtime: string, account: Account | undefined): Promise<string | undefined> {
  try {
    const { stdout } = await run(join(runtime, 'bin', 'postgres'), ['--version'], {
      env: CLEAN_ENVIRONMENT,
      cwd: '/',
      ...(account && { uid: account.uid, gid: account.gid }),
    });
    return stdout.includes('PostgreSQL') ? undefined : `unexpected answer ${stdout}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Runs `initdb` to its end. @throws DatabaseStartError with what it printed */
export async function runInitdb(runtime: string, args: readonly string[], account: Account | undefined): Promise<void> {
  try {
    await run(join(runtime, 'bin', 'initdb'), [...args], {
      env: CLEAN_ENVIRONMENT,
      cwd: runtime,
      ...(account && { uid: account.uid, gid: account.gid }),
    });
  } catch (error) {
    const printed = (error as { stderr?: string }).stderr ?? '';
    throw new DatabaseStartError('the database cluster could not be created', printed, error);
  }
}
