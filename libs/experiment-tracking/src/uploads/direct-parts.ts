import { setImmediate } from 'node:timers/promises';

import { type BlobInfo, type DirectUpload, type DirectUploads, type NoDirectUploads } from '@intelgraph/artifact-store';
import { AppError, InvalidInputError } from '@intelgraph/kernel';

import type { UploadPart, WholeFile } from './artifact-upload.js';
import { completeParts } from './complete-parts.js';

/** How long an address takes a part. */
const SIGNED_SECONDS = 60 * 60;

/** A few milliseconds of work. */
const SIGNED_AT_ONCE = 25;

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
    while (addresses.length < count) {
      // Signing computes and waits for nothing: between two batches others have their turn.
      if (addresses.length > 0) await setImmediate();
      const length = Math.min(SIGNED_AT_ONCE, count - addresses.length);
      const numbers = Array.from({ length }, (_, i) => first + addresses.length + i);
      const urls = await this.opened().presignParts(upload, numbers, SIGNED_SECONDS);
      addresses.push(...urls.map((url, i) => ({ number: first + addresses.length + i, url })));
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
