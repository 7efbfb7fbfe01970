import { randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { mkdir, open, rm, stat, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';

import { UnavailableError } from '@intelgraph/kernel';

import type { BlobCipher } from '../encryption/blob-cipher.js';
import type { ArtifactManifest } from '../manifests/manifest.js';
import { ArtifactNotFoundError } from '../store/artifact-store.errors.js';
import type { ManifestSigner } from '../signing/manifest-signatures.js';
import type { ArtifactStore, BlobContent, BlobInfo, PutBlobOptions } from '../store/artifact-store.js';
import { blobKey, formsOf, opened, signatureKey, sizeInTheClear, type BlobForm } from '../store/blob-forms.js';
import { openedBytes, sealedBytes } from '../store/sealed-bytes.js';
import { digesting } from '../store/digesting.js';
import { assertExpected, getManifest, putManifest } from '../store/manifests-of-blobs.js';
import { Digester } from '../store/verified-stream.js';

import { moveInto, writeSynced } from './durable-files.js';
import { sweepLeftovers } from './leftovers.js';

/**
 * Blobs as files `blobs/sha256/<2>/<digest>` in one folder, which several processes may share: each blob is written to
 * `tmp/`, synced to disk and renamed into place, so nobody ever sees half of one and a crash leaves only a temporary file.
 * With a cipher, new blobs are encrypted (`<digest>.aes256gcm`); those stored in the clear before stay readable.
 */
export class LocalArtifactStore implements ArtifactStore {
  readonly kind = 'local';
  private readonly root: string;
  private readonly tmp: string;
  private swept: Promise<void> | undefined;

  constructor(
    basePath: string,
    private readonly maxBytes: number,
    private readonly cipher?: BlobCipher,
    private readonly signer?: ManifestSigner,
  ) {
    this.root = resolve(basePath);
    this.tmp = join(this.root, 'tmp');
  }

  async putBlob(content: BlobContent, options: PutBlobOptions = {}): Promise<BlobInfo> {
    await this.prepare();
    const temporary = join(this.tmp, randomUUID());
    try {
      const digester = new Digester(Math.min(this.maxBytes, options.maxBytes ?? this.maxBytes));
      const digested = digesting(content, digester);
      await writeSynced(temporary, this.cipher === undefined ? digested : this.cipher.seal(digested));
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
    const { file, form } = await this.openFile(digest);
    return opened(createReadStream('', { fd: file }), form, digest, this.cipher);
  }

  async presignDownload(digest: string): Promise<null> {
    if ((await this.statBlob(digest)) === null) throw new ArtifactNotFoundError(`sha256 ${digest}`);
    return null;
  }

  async statBlob(digest: string): Promise<BlobInfo | null> {
    for (const form of formsOf(this.cipher)) {
      const size = await sizeOf(this.pathOf(digest, form));
      if (size !== null) return { digest, size: sizeInTheClear(size, form) };
    }
    return null;
  }

  async deleteBlob(digest: string, writtenBefore: Date): Promise<boolean> {
    let deleted = false;
    for (const form of formsOf(this.cipher)) {
      deleted = (await removeIfOlder(this.pathOf(digest, form), writtenBefore)) || deleted;
    }
    if (deleted) {
      for (const form of formsOf(this.cipher)) await rm(this.below(signatureKey(digest, form)), { force: true });
    }
    return deleted;
  }

  async putManifest(manifest: ArtifactManifest): Promise<string> {
    return putManifest(this, manifest, this.signer);
  }

  async getManifest(digest: string): Promise<ArtifactManifest> {
    return getManifest(this, digest);
  }

  async putSignature(manifestDigest: string, envelope: Uint8Array): Promise<void> {
    await this.prepare();
    const [form] = formsOf(this.cipher);
    const temporary = join(this.tmp, randomUUID());
    await writeSynced(temporary, Readable.from([await sealedBytes(envelope, this.cipher)]));
    await moveInto(this.below(signatureKey(manifestDigest, form)), temporary);
    if (form === 'encrypted') await rm(this.below(signatureKey(manifestDigest, 'plain')), { force: true });
  }

  async getSignature(manifestDigest: string): Promise<Buffer | null> {
    for (const form of formsOf(this.cipher)) {
      const file = await openIfThere(this.below(signatureKey(manifestDigest, form)));
      if (file !== null) return openedBytes(createReadStream('', { fd: file }), form, manifestDigest, this.cipher);
    }
    return null;
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

  private async openFile(digest: string): Promise<{ file: FileHandle; form: BlobForm }> {
    for (const form of formsOf(this.cipher)) {
      const file = await openIfThere(this.pathOf(digest, form));
      if (file !== null) return { file, form };
    }
    throw new ArtifactNotFoundError(`sha256 ${digest}`);
  }

  // Renaming over an equal blob is harmless and heals one whose bytes have rotted.
  private async moveIntoPlace(temporary: string, digest: string): Promise<void> {
    const [form] = formsOf(this.cipher);
    const target = this.pathOf(digest, form);
    await moveInto(target, temporary);
    // Whoever configures a key wants no copy in the clear.
    if (form === 'encrypted') await rm(this.pathOf(digest, 'plain'), { force: true });
  }

  private pathOf(digest: string, form: BlobForm): string {
    return this.below(blobKey(digest, form));
  }

  private below(key: string): string {
    return join(this.root, ...key.split('/'));
  }
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function removeIfOlder(path: string, than: Date): Promise<boolean> {
  try {
    // Writing the same blob again renames a new file into place, which is young.
    if ((await stat(path)).mtimeMs >= than.getTime()) return false;
    await rm(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
