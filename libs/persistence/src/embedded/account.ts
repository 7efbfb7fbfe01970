import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataDirUnusableError } from './embedded-postgres.errors.js';

/** The operating system user that PostgreSQL runs as; it refuses to run as root. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const CANDIDATES = ['postgres', 'nobody', 'daemon'];

/** Picks the account for a superuser's database out of the text of `/etc/passwd`. */
export function pickAccount(passwd: string): Account | undefined {
  const entries = passwd.split('\n').map((line) => line.split(':'));
  for (const name of CANDIDATES) {
    const entry = entries.find((fields) => fields[0] === name);
    const [uid, gid] = [Number(entry?.[2]), Number(entry?.[3])];
    if (entry !== undefined && uid > 0 && Number.isInteger(gid)) return { name, uid, gid };
  }
  return undefined;
}

/**
 * Who must run the database whose files are in `cluster` (which need not exist yet).
 *
 * @returns undefined when that is the current user
 * @throws DataDirUnusableError when the files belong to somebody else whom we cannot become
 */
export async function accountFor(cluster: string): Promise<Account | undefined> {
  const self = process.getuid?.() ?? -1;
  const owner = await stat(cluster).catch(() => undefined);
  if (self !== 0) {
    if (owner === undefined || owner.uid === self) return undefined;
    throw new DataDirUnusableError(
      `the database files in ${cluster} belong to user id ${owner.uid}; run as that user, or use another data directory`,
    );
  }
  if (owner !== undefined && owner.uid !== 0) return { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  const account = pickAccount(await readFile('/etc/passwd', 'utf8').catch(() => ''));
  if (account !== undefined) return account;
  throw new DataDirUnusableError(
    'PostgreSQL does not run as root, and /etc/passwd has none of the users postgres, nobody, daemon',
  );
}

/** Whether the account may pass through every folder from the root down to `directory`. */
export async function canReach(account: Account, directory: string): Promise<boolean> {
  for (let current = directory; ; current = dirname(current)) {
    const { uid, gid, mode } = await stat(current);
    let bit = 0o001;
    if (uid === account.uid) bit = 0o100;
    else if (gid === account.gid) bit = 0o010;
    if ((mode & bit) === 0) return false;
    if (current === dirname(current)) return true;
  }
}
