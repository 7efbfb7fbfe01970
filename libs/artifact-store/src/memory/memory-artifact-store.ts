import { Readable } from 'node:stream';

import { assertDigest } from '../digests/digests.js';
import type { ArtifactManifest } from '../manifests/manifest.js';
import { ArtifactNotFoundError } from '../store/artifact-store.errors.js';
import type { ManifestSigner } from '../signing/manifest-signatures.js';
import type { ArtifactStore, BlobContent, BlobInfo, PutBlobOptions } from '../store/artifact-store.js';
import { assertExpected, getManifest, putManifest } from '../store/manifests-of-blobs.js';
import { chunksOf, Digester, verifying } from '../store/verified-stream.js';

/** The in-memory twin of the real backends; passes the same contract suite. */
export class MemoryArtifactStore implements ArtifactStore {
  readonly kind = 'memory';
  private readonly blobs = new Map<string, Buffer>();
  private readonly signatures = new Map<string, Buffer>();
  private readonly writtenAt = new Map<string, number>();

  constructor(
    private readonly maxBytes: number,
    private readonly signer?: ManifestSigner,
  ) {}

  async putBlob(content: BlobContent, options: PutBlobOptions = {}): Promise<BlobInfo> {
    const digester = new Digester(Math.min(this.maxBytes, options.maxBytes ?? this.maxBytes));
    const chunks: Uint8Array[] = [];
    for await (const chunk of chunksOf(content)) {
      digester.add(chunk);
      chunks.push(chunk);
    }
    const blob = digester.result();
    assertExpected(options.expectedDigest, blob.digest);
    this.blobs.set(blob.digest, Buffer.concat(chunks));
    this.writtenAt.set(blob.digest, Date.now());
    return blob;
  }

  async openBlob(digest: string): Promise<Readable> {
    assertDigest(digest);
    const bytes = this.blobs.get(digest);
    if (bytes === undefined) throw new ArtifactNotFoundError(`sha256 ${digest}`);
    return Promise.resolve(
      Readable.from(bytes.length === 0 ? [] : [bytes], { objectMode: false }).pipe(verifying(digest)),
    );
  }

  async presignDownload(digest: string): Promise<null> {
    if ((await this.statBlob(digest)) === null) throw new ArtifactNotFoundError(`sha256 ${digest}`);
    return null;
  }

  async statBlob(digest: string): Promise<BlobInfo | null> {
    assertDigest(digest);
    const bytes = this.blobs.get(digest);
    return Promise.resolve(bytes === undefined ? null : { digest, size: bytes.length });
  }

  async deleteBlob(digest: string, writtenBefore: Date): Promise<boolean> {
    assertDigest(digest);
    const old = (this.writtenAt.get(digest) ?? Infinity) < writtenBefore.getTime();
    if (old) this.signatures.delete(digest);
    return Promise.resolve(old && this.blobs.delete(digest));
  }

  async putManifest(manifest: ArtifactManifest): Promise<string> {
    return putManifest(this, manifest, this.signer);
  }

  async getManifest(digest: string): Promise<ArtifactManifest> {
    return getManifest(this, digest);
  }

  async putSignature(manifestDigest: string, envelope: Uint8Array): Promise<void> {
    assertDigest(manifestDigest);
    this.signatures.set(manifestDigest, Buffer.from(envelope));
    return Promise.resolve();
  }

  async getSignature(manifestDigest: string): Promise<Buffer | null> {
    assertDigest(manifestDigest);
    return Promise.resolve(this.signatures.get(manifestDigest) ?? null);
  }

  async check(): Promise<void> {
    return Promise.resolve();
  }
}
