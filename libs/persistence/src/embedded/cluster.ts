import { randomBytes } from 'node:crypto';
import { access, chown, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataDirUnusableError } from './embedded-postgres.errors.js';
import { runInitdb } from './runtime.js';
import type { Site } from './site.js';

/** The one login of an embedded database. */
export const SUPERUSER = 'postgres';
const PASSWORD_FILE = 'password';

const present = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function writeSecret(path: string, secret: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(secret);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readPassword(site: Site): Promise<string> {
  const path = join(site.dataDir, PASSWORD_FILE);
  const password = (await readFile(path, 'utf8').catch(() => '')).trim();
  if (password !== '') return password;
  throw new DataDirUnusableError(`${path}, the password of the database in ${site.cluster}, is missing or unreadable`);
}

async function keepPassword(site: Site, password: string): Promise<void> {
  await rm(join(site.dataDir, PASSWORD_FILE), { force: true });
  await writeSecret(join(site.dataDir, PASSWORD_FILE), password);
}

function initdbArguments(directory: string, passwordFile: string, durable: boolean): string[] {
  return [
    ...['-D', directory, '-U', SUPERUSER, '-A', 'scram-sha-256', '--pwfile', passwordFile],
    // PostgreSQL's own UTF-8 rules: the same on every machine, whatever locales it has.
    ...['-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
    ...['--data-checksums', '--no-instructions', ...(durable ? [] : ['--no-sync'])],
  ];
}

async function create(site: Site, password: string, durable: boolean): Promise<void> {
  const draft = join(site.home, `cluster.new-${randomBytes(6).toString('hex')}`);
  const passwordFile = `${draft}.pw`;
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' });
  try {
    if (site.account !== undefined) {
      await chown(draft, site.account.uid, site.account.gid);
      await chown(passwordFile, site.account.uid, site.account.gid);
    }
    await runInitdb(site.runtime, initdbArguments(draft, passwordFile, durable), site.account);
    // Only a finished cluster gets its name: a start that was killed half-way leaves a draft, not a ruin.
    await rename(draft, site.cluster);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

async function assertSameMajor(site: Site): Promise<void> {
  const major = (await readFile(join(site.cluster, 'PG_VERSION'), 'utf8')).trim();
  const installed = site.runtime.split('/').at(-1)?.split('.')[0];
  if (major === installed) return;
  throw new DataDirUnusableError(
    `the database in ${site.cluster} was made by PostgreSQL ${major}, installed is ${installed ?? 'unknown'}; ` +
      'dump it with the old version and load it into a new data directory',
  );
}

/**
 * Creates the cluster on the first start: UTF-8, one superuser with the given or a random password that only the owner of
 * the data directory can read. Later starts find both.
 *
 * @returns the password
 */
export async function ensureCluster(
  site: Site,
  options: { durable: boolean; password: string | undefined },
): Promise<string> {
  if (await present(site.cluster)) {
    await assertSameMajor(site);
    return readPassword(site);
  }
  const password = options.password ?? randomBytes(24).toString('base64url');
  await keepPassword(site, password);
  await create(site, password, options.durable);
  return password;
}
