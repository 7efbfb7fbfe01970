import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';

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

import { copyObject } from './s3-copy.js';
import { sweepS3Leftovers } from './s3-leftovers.js';
import { presignedDownload } from './presigned.js';
import { S3Multipart } from './s3-multipart.js';
import { uploadPieces } from './upload-pieces.js';
import type { S3Objects } from './s3-objects.js';
import { inPieces } from './pieces.js';

const MIN_PART_BYTES = 8 * 1024 * 1024;
const MAX_PARTS = 10_000;
/** LastModified has whole seconds. */
const RESOLUTION_MS = 1000;

/**
 * Blobs as objects `blobs/sha256/<2>/<digest>` of a bucket, encrypted before they leave the process where there is a
 * cipher. What fits one part is put in one request. Of a longer stream the digest is known only at its end: it goes to
 * `tmp/` part by part, holding two parts in memory, and the server copies it into place.
 *
 * A blob that is there already is written again: that heals it, and makes it young for `deleteBlob`.
 */
export class S3ArtifactStore implements ArtifactStore {
  readonly kind = 's3';
  private readonly partBytes: number;
  private swept: Promise<void> | undefined;

  constructor(
    private readonly objects: S3Objects,
    private readonly maxBytes: number,
    private readonly cipher?: BlobCipher,
    private readonly signer?: ManifestSigner,
  ) {
    this.partBytes = Math.max(MIN_PART_BYTES, Math.ceil((maxBytes * 1.001) / MAX_PARTS));
  }

  async putBlob(content: BlobContent, options: PutBlobOptions = {}): Promise<BlobInfo> {
    await this.sweep();
    const digester = new Digester(Math.min(this.maxBytes, options.maxBytes ?? this.maxBytes));
    const digested = digesting(content, digester);
    const pieces = inPieces(this.cipher === undefined ? digested : this.cipher.seal(digested), this.partBytes);
    const finish = (): BlobInfo => {
      const blob = digester.result();
      assertExpected(options.expectedDigest, blob.digest);
      return blob;
    };
    try {
      const first = (await nextOf(pieces)) ?? Buffer.alloc(0);
      const second = await nextOf(pieces);
      if (second === undefined) return await this.putSmall(first, finish());
      return await this.putLarge(following([first, second], pieces), finish);
    } finally {
      await pieces.return(undefined);
    }
  }

  async openBlob(digest: string): Promise<Readable> {
    for (const form of formsOf(this.cipher)) {
      const stored = await this.objects.open(blobKey(digest, form));
      if (stored !== null) return opened(stored, form, digest, this.cipher);
    }
    throw new ArtifactNotFoundError(`sha256 ${digest}`);
  }

  async presignDownload(digest: string, seconds: number): Promise<string | null> {
    for (const form of formsOf(this.cipher)) {
      const key = blobKey(digest, form);
      if ((await this.objects.head(key)) === null) continue;
      return form === 'plain' ? presignedDownload(this.objects, key, seconds) : null;
    }
    throw new ArtifactNotFoundError(`sha256 ${digest}`);
  }

  async statBlob(digest: string): Promise<BlobInfo | null> {
    for (const form of formsOf(this.cipher)) {
      const found = await this.objects.head(blobKey(digest, form));
      if (found !== null) return { digest, size: sizeInTheClear(found.size, form) };
    }
    return null;
  }

  async deleteBlob(digest: string, writtenBefore: Date): Promise<boolean> {
    let deleted = false;
    for (const form of formsOf(this.cipher))
      deleted = (await this.deleteIfOlder(digest, form, writtenBefore)) || deleted;
    if (deleted) for (const form of formsOf(this.cipher)) await this.objects.delete(signatureKey(digest, form));
    return deleted;
  }

  async putManifest(manifest: ArtifactManifest): Promise<string> {
    return putManifest(this, manifest, this.signer);
  }

  async getManifest(digest: string): Promise<ArtifactManifest> {
    return getManifest(this, digest);
  }

  async putSignature(manifestDigest: string, envelope: Uint8Array): Promise<void> {
    const [form] = formsOf(this.cipher);
    await this.objects.put(signatureKey(manifestDigest, form), await sealedBytes(envelope, this.cipher));
    if (form === 'encrypted') await this.objects.delete(signatureKey(manifestDigest, 'plain'));
  }

  async getSignature(manifestDigest: string): Promise<Buffer | null> {
    for (const form of formsOf(this.cipher)) {
      const stored = await this.objects.open(signatureKey(manifestDigest, form));
      if (stored !== null) return openedBytes(stored, form, manifestDigest, this.cipher);
    }
    return null;
  }

  async check(): Promise<void> {
    await this.objects.put('tmp/check', Buffer.alloc(0));
    await this.objects.head('tmp/check');
  }

  private async putSmall(bytes: Buffer, blob: BlobInfo): Promise<BlobInfo> {
    const [form] = formsOf(this.cipher);
    const sha256 = form === 'plain' ? Buffer.from(blob.digest, 'hex').toString('base64') : undefined;
    await this.objects.put(blobKey(blob.digest, form), bytes, sha256 === undefined ? {} : { sha256 });
    return this.placed(blob);
  }

  private async putLarge(pieces: AsyncIterable<Buffer>, finish: () => BlobInfo): Promise<BlobInfo> {
    const temporary = `tmp/${randomUUID()}`;
    const upload = await S3Multipart.begin(this.objects, temporary);
    const { result: blob, size } = await uploadPieces(upload, pieces, finish);
    try {
      const [form] = formsOf(this.cipher);
      await copyObject(this.objects, temporary, blobKey(blob.digest, form), size);
    } finally {
      await this.objects.delete(temporary);
    }
    return this.placed(blob);
  }

  // Whoever configures a key wants no copy in the clear.
  private async placed(blob: BlobInfo): Promise<BlobInfo> {
    if (this.cipher === undefined) return blob;
    const plain = blobKey(blob.digest, 'plain');
    if ((await this.objects.head(plain)) !== null) await this.objects.delete(plain);
    return blob;
  }

  private async deleteIfOlder(digest: string, form: BlobForm, than: Date): Promise<boolean> {
    const key = blobKey(digest, form);
    const found = await this.objects.head(key);
    if (found === null || found.writtenAt.getTime() + RESOLUTION_MS > than.getTime()) return false;
    await this.objects.delete(key);
    return true;
  }

  private async sweep(): Promise<void> {
    this.swept ??= sweepS3Leftovers(this.objects);
    try {
      await this.swept;
    } catch (error) {
      this.swept = undefined;
      throw error;
    }
  }
}

async function nextOf(pieces: AsyncGenerator<Buffer>): Promise<Buffer | undefined> {
  const next = await pieces.next();
  return next.done === true ? undefined : next.value;
}

async function* following(begun: readonly Buffer[], rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield* begun;
  yield* rest;
}
