import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SECRET = /^[0-9a-f]{64}$/;

/** The secret that the services share, made at the first start and readable by this user only. A ruined one is replaced. */
export async function ownServiceToken(dataDir: string): Promise<string> {
  const file = join(dataDir, 'service-token');
  const kept = await read(file);
  if (SECRET.test(kept)) return kept;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const secret = randomBytes(32).toString('hex');
  // Renamed when whole: a full disk or a kill leaves no empty secret behind.
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, secret, { mode: 0o600, flag: 'wx' });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
  return secret;
}

async function read(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return '';
  }
}
