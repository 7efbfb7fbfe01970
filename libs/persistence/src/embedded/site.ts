import { access, chmod, mkdir, mkdtemp, readdir, readlink, realpath, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { accountFor, canReach, type Account } from './account.js';
import type { Binaries } from './binaries.js';
import { DataDirUnusableError } from './embedded-postgres.errors.js';
import { installRuntime, probeRuntime, RUNTIME_DRAFT } from './runtime.js';

/** Where everything of one embedded database lies. */
export interface Site {
  /** What the caller named, without links: holds the password, the log, and usually all the rest. */
  readonly dataDir: string;
  /** Holds `cluster` and `runtime`: the data directory itself, or a folder outside that `<dataDir>/outside` links to. */
  readonly home: string;
  /** PostgreSQL's own data directory. */
  readonly cluster: string;
  /** The PostgreSQL installation in use. */
  readonly runtime: string;
  /** Who runs it; undefined = the current user. */
  readonly account: Account | undefined;
}

const LINK = 'outside';
/** Folders that keep their content over a restart of the machine and that every account may pass through. */
const OUTSIDE_PARENTS = ['/var/lib', '/var/tmp'];

const present = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function linkedHome(dataDir: string): Promise<string | undefined> {
  const target = await readlink(join(dataDir, LINK)).catch(() => undefined);
  if (target === undefined || (await present(target))) return target;
  throw new DataDirUnusableError(
    `the database of ${dataDir} lay in ${target}, which is gone; bring it back, or remove ${join(dataDir, LINK)} to begin anew`,
  );
}

async function describe(dataDir: string, home: string, binaries: Binaries): Promise<Site> {
  const cluster = join(home, 'cluster');
  const account = await accountFor(cluster);
  const runtimeDir = join(home, 'runtime');
  await mkdir(runtimeDir, { recursive: true });
  if (account !== undefined && !(await canReach(account, home))) {
    throw new DataDirUnusableError(`user ${account.name}, who runs PostgreSQL, cannot reach ${home}`);
  }
  const runtime = await installRuntime(binaries, runtimeDir);
  const problem = await probeRuntime(runtime, account);
  if (problem !== undefined) throw new DataDirUnusableError(`PostgreSQL in ${runtime} cannot be run: ${problem}`);
  return { dataDir, home, cluster, runtime, account };
}

async function makeOutside(dataDir: string, binaries: Binaries): Promise<Site> {
  const problems: unknown[] = [];
  for (const parent of OUTSIDE_PARENTS) {
    let home: string | undefined;
    try {
      home = await mkdtemp(join(parent, 'intelgraph-postgres-'));
      await chmod(home, 0o755);
      const site = await describe(dataDir, home, binaries);
      await symlink(home, join(dataDir, LINK));
      return site;
    } catch (error) {
      if (home !== undefined) await rm(home, { recursive: true, force: true });
      // Another start was faster: use what it made.
      const made = await linkedHome(dataDir);
      if (made !== undefined) return describe(dataDir, made, binaries);
      problems.push(error);
    }
  }
  throw new DataDirUnusableError(
    `${dataDir} lies below a folder that only root may enter, PostgreSQL does not run as root, and no folder outside ` +
      `could be used (${OUTSIDE_PARENTS.join(', ')})`,
    new AggregateError(problems),
  );
}

/**
 * Decides where the database lies and who runs it, and makes PostgreSQL runnable there.
 *
 * For an ordinary user, and for root where the account that runs PostgreSQL can reach the data directory, that is the
 * data directory itself. Below a folder only root may enter, data and programs go to a new folder in `/var/lib` (else
 * `/var/tmp`), and the link `<dataDir>/outside` leads the next start there.
 *
 * @throws DataDirUnusableError
 */
export async function resolveSite(wanted: string, binaries: Binaries): Promise<Site> {
  await mkdir(wanted, { recursive: true });
  const dataDir = await realpath(wanted);
  const linked = await linkedHome(dataDir);
  if (linked !== undefined) return describe(dataDir, linked, binaries);
  const inPlace = join(dataDir, 'cluster');
  const account = await accountFor(inPlace);
  const needsOutside = account !== undefined && !(await present(inPlace)) && !(await canReach(account, dataDir));
  return needsOutside ? makeOutside(dataDir, binaries) : describe(dataDir, dataDir, binaries);
}

/** A copy this old that is still not complete never will be. */
const DRAFT_AGE_MS = 600_000;

/** Removes what interrupted earlier starts left in the site; only the holder of the lock may do so. */
export async function sweepDrafts(site: Site): Promise<void> {
  for (const name of await readdir(site.home)) {
    if (name.startsWith('cluster.new-')) await rm(join(site.home, name), { recursive: true, force: true });
  }
  const runtimes = dirname(site.runtime);
  for (const name of await readdir(runtimes)) {
    if (!name.startsWith(RUNTIME_DRAFT)) continue;
    const path = join(runtimes, name);
    const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > DRAFT_AGE_MS) await rm(path, { recursive: true, force: true });
  }
}
