import { type BlobInfo, type DirectUpload, type DirectUploads, type NoDirectUploads } from '@intelgraph/artifact-store';
import { AppError, InvalidInputError } from '@intelgraph/kernel';

import type { UploadPart, WholeFile } from './artifact-upload.js';
import { completeParts } from './complete-parts.js';

/** How long an address takes a part. */
const SIGNED_SECONDS = 60 * 60;

/** Where a part goes. */
export interface PartAddress {
  readonly number: number;
  readonly url: string;
}

/** Addresses of parts, and when they end. */
export interface PartAddresses {
  readonly expiresAt: Date;
  readonly addresses: readonly PartAddress[];
}

/** Parts that clients send to the storage itself, where it takes them. */
export class DirectParts {
  constructor(private readonly uploads: DirectUploads | NoDirectUploads) {}

  get available(): boolean {
    return !('unavailable' in this.uploads);
  }

  /**
   * Begins an upload, and answers its token; null where parts come through us.
   *
   * @param wanted what the sender asked for; where it can be unless given
   * @throws InvalidInputError naming `direct` where it cannot be
   */
  async begin(id: string, wanted: boolean | undefined): Promise<string | null> {
    if (wanted === false) return null;
    if (!('unavailable' in this.uploads)) return this.uploads.begin(id);
    if (wanted === undefined) return null;
    throw InvalidInputError.of('direct', this.uploads.unavailable);
  }

  async addresses(upload: DirectUpload, first: number, count: number, now: Date): Promise<PartAddresses> {
    const addresses: PartAddress[] = [];
    for (let number = first; number < first + count; number++) {
      addresses.push({ number, url: await this.opened().presignPart(upload, number, SIGNED_SECONDS) });
    }
    return { expiresAt: new Date(now.getTime() + SIGNED_SECONDS * 1000), addresses };
  }

  /** None where they have been put together already. */
  async list(upload: DirectUpload): Promise<UploadPart[]> {
    return (await this.opened().parts(upload)) ?? [];
  }

  /** As `joinedParts`; after a wrong digest the parts are lost. */
  async joined(upload: DirectUpload, whole: WholeFile, maxBytes: number): Promise<BlobInfo> {
    const stored = await this.opened().parts(upload);
    if (stored !== null) completeParts(stored, whole, maxBytes);
    const { sha256 } = whole;
    return this.opened().complete(upload, { maxBytes, ...(sha256 !== undefined && { expectedDigest: sha256 }) });
  }

  /** Lets go of what the storage holds. What cannot be removed now the store sweeps later. */
  async discard(uploads: readonly DirectUpload[]): Promise<void> {
    if (!this.available) return;
    for (const upload of uploads) {
      try {
        await this.opened().discard(upload);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    }
  }

  private opened(): DirectUploads {
    if ('unavailable' in this.uploads) throw InvalidInputError.of('direct', this.uploads.unavailable);
    return this.uploads;
  }
}
