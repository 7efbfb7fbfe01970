import { randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline, type Readable } from 'node:stream';

import { UnavailableError } from '@intelgraph/kernel';

import { assertDigest } from '../digests/digests.js';
import type { ArtifactManifest } from '../manifests/manifest.js';
import { ArtifactNotFoundError } from '../store/artifact-store.errors.js';
import type { ArtifactStore, BlobContent, BlobInfo, PutBlobOptions } from '../store/artifact-store.js';
import { assertExpected, getManifest, putManifest } from '../store/manifests-of-blobs.js';
import { chunksOf, Digester, verifying } from '../store/verified-stream.js';

import { sweepLeftovers } from './leftovers.js';

/**
 * Blobs as files `blobs/sha256/<2>/<digest>` in one folder, which several processes may share: each blob is written to
 * `tmp/`, synced to disk and renamed into place, so nobody ever sees half of one and a crash leaves only a temporary file.
 */
export class LocalArtifactStore implements ArtifactStore {
  readonly kind = 'local';
  private readonly root: string;
  private readonly tmp: string;
  private swept: Promise<void> | undefined;

  constructor(
    basePath: string,
    private readonly maxBytes: number,
  ) {
    this.root = resolve(basePath);
    this.tmp = join(this.root, 'tmp');
  }

  async putBlob(content: BlobContent, options: PutBlobOptions = {}): Promise<BlobInfo> {
    await this.prepare();
    const temporary = join(this.tmp, randomUUID());
    try {
      const digester = new Digester(Math.min(this.maxBytes, options.maxBytes ?? this.maxBytes));
      await writeSynced(temporary, content, digester);
      const blob = digester.result();
      assertExpected(options.expectedDigest, blob.digest);
      await this.moveIntoPlace(temporary, blob.digest);
      return blob;
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async openBlob(digest: string): Promise<Readable> {
    const file = await this.openFile(digest);
    const verified = verifying(digest);
    pipeline(createReadStream('', { fd: file }), verified, () => undefined);
    return verified;
  }

  async statBlob(digest: string): Promise<BlobInfo | null> {
    try {
      const { size } = await stat(this.pathOf(digest));
      return { digest, size };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async putManifest(manifest: ArtifactManifest): Promise<string> {
    return putManifest(this, manifest);
  }

  async getManifest(digest: string): Promise<ArtifactManifest> {
    return getManifest(this, digest);
  }

  async check(): Promise<void> {
    try {
      await this.prepare();
      const probe = join(this.tmp, `probe-${randomUUID()}`);
      await (await open(probe, 'wx')).close();
      await rm(probe);
    } catch (error) {
      throw new UnavailableError('artifact store', `the folder ${this.root} cannot be written`, { cause: error });
    }
  }

  private async prepare(): Promise<void> {
    await mkdir(this.tmp, { recursive: true });
    this.swept ??= sweepLeftovers(this.tmp);
    await this.swept;
  }

  private async openFile(digest: string): Promise<FileHandle> {
    try {
      return await open(this.pathOf(digest), constants.O_RDONLY | constants.O_NOFOLLOW);
    } catch (error) {
      if (isMissing(error)) throw new ArtifactNotFoundError(`sha256 ${digest}`);
      throw error;
    }
  }

  // Renaming over an equal blob is harmless and heals one whose bytes have rotted.
  private async moveIntoPlace(temporary: string, digest: string): Promise<void> {
    const target = this.pathOf(digest);
    await mkdir(dirname(target), { recursive: true });
    await rename(temporary, target);
    await syncFolder(dirname(target));
  }

  private pathOf(digest: string): string {
    assertDigest(digest);
    return join(this.root, 'blobs', 'sha256', digest.slice(0, 2), digest);
  }
}

async function writeSynced(path: string, content: BlobContent, digester: Digester): Promise<void> {
  const file = await open(path, 'wx', 0o644);
  try {
    for await (const chunk of chunksOf(content)) {
      digester.add(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
