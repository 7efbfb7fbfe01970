import { chown, readdir, readFile, readlink, rename, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { canReach, pickAccount } from '../src/embedded/account.js';
import { EmbeddedScene, query } from './fixtures/embedded-scene.js';

const scene = new EmbeddedScene();
afterEach(() => scene.clear());

const AS_ROOT = process.getuid?.() === 0;
const NOBODY = 65_534;
const PROJECT = resolve(fileURLToPath(import.meta.url), '../../../..');

/** Root alone can become somebody else; an ordinary user is one already. */
async function somebodyWhoCanReadTheProject(): Promise<number | undefined> {
  if (!AS_ROOT) return undefined;
  const account = { name: 'nobody', uid: NOBODY, gid: NOBODY };
  if (await canReach(account, PROJECT)) return NOBODY;
  return (await stat(PROJECT)).uid === 0 ? undefined : (await stat(PROJECT)).uid;
}

describe('EmbeddedPostgres and the user who runs it', () => {
  it('keeps its data below a folder that only its owner may enter', async () => {
    const dataDir = join(await scene.folder(), 'data'); // mkdtemp makes it 0700
    const first = await scene.start(dataDir);
    await query(first.connection('postgres'), 'CREATE TABLE t AS SELECT 1 AS n');
    await first.stop();
    const second = await scene.start(dataDir);
    expect(await query(second.connection('postgres'), 'SELECT n FROM t')).toEqual([{ n: 1 }]);
    const outside = await readlink(join(dataDir, 'outside')).catch(() => undefined);
    expect(outside !== undefined).toBe(AS_ROOT);
    expect(second.clusterDirectory.startsWith(outside ?? dataDir)).toBe(true);
  });

  it('does not begin anew when the folder outside is gone', async () => {
    const dataDir = join(await scene.folder(), 'data');
    await (await scene.start(dataDir)).stop();
    const outside = (await readlink(join(dataDir, 'outside')).catch(() => undefined)) ?? join(dataDir, 'password');
    await rename(outside, `${outside}-moved`);
    await expect(scene.start(dataDir)).rejects.toMatchObject({ code: 'EMBEDDED_POSTGRES.DATA_DIR_UNUSABLE' });
    await rename(`${outside}-moved`, outside);
    expect((await scene.start(dataDir)).running).toBe(true);
  });

  it('never runs as root', async () => {
    const server = await scene.start(await scene.dataDir());
    const owner = (await stat(server.clusterDirectory)).uid;
    expect(owner).not.toBe(0);
    const passwd = await readFile('/etc/passwd', 'utf8');
    expect(owner).toBe(AS_ROOT ? pickAccount(passwd)?.uid : process.getuid?.());
  });

  it('runs for an ordinary user, in whose folder root can start it later', async () => {
    const user = await somebodyWhoCanReadTheProject();
    const folder = await scene.folder();
    if (user !== undefined) await chown(folder, user, user);
    const dataDir = join(folder, 'data');
    const holder = await scene.hold(dataDir, user);
    expect(holder.held.error).toBeUndefined();
    await query(holder.held.connection, 'CREATE TABLE t AS SELECT 3 AS n');
    await holder.stop();
    expect(await readdir(dataDir)).not.toContain('outside');
    const server = await scene.start(dataDir);
    expect(await query(server.connection('postgres'), 'SELECT n FROM t')).toEqual([{ n: 3 }]);
  });
});
