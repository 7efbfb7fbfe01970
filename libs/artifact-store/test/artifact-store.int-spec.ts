import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createArtifactStore, readBlob, sha256Of, type ArtifactStore } from '../src/index.js';

import { describeArtifactStore } from './artifact-store.contract.js';

describeArtifactStore('a local folder', async () => {
  const basePath = await mkdtemp(join(tmpdir(), 'artifacts-'));
  return {
    store: createArtifactStore({ type: 'local', basePath }),
    small: createArtifactStore({ type: 'local', basePath, maxBlobBytes: 1000 }),
    close: () => rm(basePath, { recursive: true }),
  };
});

describeArtifactStore('a local folder, encrypted', async () => {
  const basePath = await mkdtemp(join(tmpdir(), 'artifacts-'));
  const encryptionKeys = [randomBytes(32)];
  return {
    store: createArtifactStore({ type: 'local', basePath, encryptionKeys }),
    small: createArtifactStore({ type: 'local', basePath, encryptionKeys, maxBlobBytes: 1000 }),
    close: () => rm(basePath, { recursive: true }),
  };
});

describeArtifactStore('memory', () =>
  Promise.resolve({
    store: createArtifactStore({ type: 'memory' }),
    small: createArtifactStore({ type: 'memory', maxBlobBytes: 1000 }),
    close: () => Promise.resolve(),
  }),
);

describe('a local artifact store', () => {
  let basePath: string;
  let store: ArtifactStore;
  const pathOf = (digest: string): string => join(basePath, 'blobs', 'sha256', digest.slice(0, 2), digest);

  beforeAll(async () => {
    basePath = await mkdtemp(join(tmpdir(), 'artifacts-'));
    store = createArtifactStore({ type: 'local', basePath });
  });
  afterAll(() => rm(basePath, { recursive: true }));

  it('notices bytes that were changed on disk, and heals them when they are stored again', async () => {
    const { digest } = await store.putBlob(Buffer.from('precious'));
    await writeFile(pathOf(digest), 'precioux');

    await expect(readBlob(store, digest)).rejects.toMatchObject({ code: 'ARTIFACT.CORRUPT' });
    await store.putBlob(Buffer.from('precious'));
    expect((await readBlob(store, digest)).toString()).toBe('precious');
  });

  it('follows no link that was put in place of a blob', async () => {
    const { digest } = await store.putBlob(Buffer.from('linked'));
    await unlink(pathOf(digest));
    await symlink('/etc/hostname', pathOf(digest));

    await expect(store.openBlob(digest)).rejects.toThrow(/ELOOP/);
  });

  it('leaves no temporary file after success or failure, and sweeps those of crashed processes after a day', async () => {
    const left = join(basePath, 'tmp', 'left-by-a-crash');
    await writeFile(left, 'half');
    const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);
    await utimes(left, twoDaysAgo, twoDaysAgo);

    const restarted = createArtifactStore({ type: 'local', basePath });
    await restarted.putBlob(Buffer.from('x'));
    await expect(restarted.putBlob(Buffer.from('xy'), { maxBytes: 1 })).rejects.toMatchObject({ kind: 'too_large' });

    expect(await readdir(join(basePath, 'tmp'))).toEqual([]);
  });

  it('is shared by two stores on one folder', async () => {
    const other = createArtifactStore({ type: 'local', basePath });
    const { digest } = await other.putBlob(Buffer.from('from the other process'));

    expect(digest).toBe(sha256Of('from the other process'));
    expect((await readBlob(store, digest)).toString()).toBe('from the other process');
  });

  it('says which folder it cannot write', async () => {
    const file = join(basePath, 'a-file');
    await writeFile(file, '');

    await expect(createArtifactStore({ type: 'local', basePath: join(file, 'x') }).check()).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });

  it('refuses an unknown type of storage', () => {
    expect(() => createArtifactStore({ type: 'tape' } as never)).toThrow(/storage\.type/);
  });
});
