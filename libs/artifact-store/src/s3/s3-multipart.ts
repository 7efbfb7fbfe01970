import type { S3Objects } from './s3-objects.js';

/** A multipart upload of S3 to one key, part after part. */
export class S3Multipart {
  private constructor(
    private readonly objects: S3Objects,
    private readonly key: string,
    readonly uploadId: string,
    private readonly etags: string[] = [],
  ) {}

  static async begin(objects: S3Objects, key: string): Promise<S3Multipart> {
    const { UploadId } = await objects.call(key, ({ sdk, client }, place) =>
      client.send(new sdk.CreateMultipartUploadCommand(place)),
    );
    return new S3Multipart(objects, key, UploadId ?? '');
  }

  /** Uploads the next part: at least 5 MiB, but for the last. */
  async add(bytes: Uint8Array): Promise<void> {
    const { ETag } = await this.objects.call(this.key, ({ sdk, client }, place) =>
      client.send(new sdk.UploadPartCommand({ ...place, ...this.next(), Body: bytes, ContentLength: bytes.length })),
    );
    this.etags.push(ETag ?? '');
  }

  /** Makes a piece of another object the next part, within the server. @param last its last byte, inclusive */
  async addCopy(from: string, first: number, last: number): Promise<void> {
    const { CopyPartResult } = await this.objects.call(this.key, ({ sdk, client }, place) =>
      client.send(
        new sdk.UploadPartCopyCommand({
          ...place,
          ...this.next(),
          CopySource: this.objects.source(from),
          CopySourceRange: `bytes=${first}-${last}`,
        }),
      ),
    );
    this.etags.push(CopyPartResult?.ETag ?? '');
  }

  async complete(): Promise<void> {
    const parts = this.etags.map((etag, i) => ({ etag, number: i + 1 }));
    await completeMultipart(this.objects, this.key, this.uploadId, parts);
  }

  async abort(): Promise<void> {
    await abortMultipart(this.objects, this.key, this.uploadId);
  }

  private next(): { UploadId: string; PartNumber: number } {
    return { UploadId: this.uploadId, PartNumber: this.etags.length + 1 };
  }
}

/** A part of an upload that others fill. */
export interface S3Part {
  readonly number: number;
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
}

/** The parts that an upload has, by number; null where there is no such upload (any more). */
export async function partsOfMultipart(objects: S3Objects, key: string, UploadId: string): Promise<S3Part[] | null> {
  const parts: S3Part[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = await objects.call(key, async ({ sdk, client }, place) => {
      try {
        return await client.send(new sdk.ListPartsCommand({ ...place, UploadId, PartNumberMarker: after }));
      } catch (error) {
        if (error instanceof sdk.NoSuchUpload) return null;
        throw error;
      }
    });
    if (page === null) return null;
    for (const { PartNumber = 0, ETag = '', Size = 0 } of page.Parts ?? []) {
      parts.push({ number: PartNumber, etag: ETag.replaceAll('"', ''), size: Size });
    }
    after = page.NextPartNumberMarker;
    more = page.IsTruncated === true && after !== undefined;
  }
  return parts;
}

/** Puts the parts together; nothing happens where somebody else has done so. */
export async function completeMultipart(
  objects: S3Objects,
  key: string,
  UploadId: string,
  parts: readonly Pick<S3Part, 'number' | 'etag'>[],
): Promise<void> {
  const Parts = parts.map(({ etag, number }) => ({ ETag: etag, PartNumber: number }));
  await objects.call(key, async ({ sdk, client }, place) => {
    try {
      await client.send(new sdk.CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }));
    } catch (error) {
      if (!(error instanceof sdk.NoSuchUpload)) throw error;
    }
  });
}

/** Gives up an upload; one that is not there any more is no error. */
export async function abortMultipart(objects: S3Objects, key: string, UploadId: string): Promise<void> {
  await objects.call(key, async ({ sdk, client }, place) => {
    try {
      await client.send(new sdk.AbortMultipartUploadCommand({ ...place, UploadId }));
    } catch (error) {
      if (!(error instanceof sdk.NoSuchUpload)) throw error;
    }
  });
}
