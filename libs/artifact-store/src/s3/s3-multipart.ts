import type { DirectPart } from '../store/direct-uploads.js';

import type { S3Connection } from './s3-connection.js';
import type { S3Objects } from './s3-objects.js';

/** A multipart upload of S3 to one key, part after part. */
export class S3Multipart {
  private constructor(
    private readonly objects: S3Objects,
    private readonly key: string,
    readonly uploadId: string,
    private readonly etags: string[] = [],
  ) {}

  static async begin(
    objects: S3Objects,
    key: string,
    metadata?: Readonly<Record<string, string>>,
  ): Promise<S3Multipart> {
    const { UploadId } = await objects.call(key, ({ sdk, client }, place) =>
      client.send(
        new sdk.CreateMultipartUploadCommand({
          ...place,
          ...(metadata === undefined ? {} : { Metadata: { ...metadata } }),
        }),
      ),
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

  /**
   * Nobody else completes it: one that is not there any more has failed.
   *
   * @param ifAbsent refused (412) where there is such an object
   */
  async complete(ifAbsent = false): Promise<void> {
    const { objects, key, uploadId: UploadId } = this;
    const parts = this.etags.map((etag, i) => ({ etag, number: i + 1 }));
    await objects.call(key, ({ sdk, client }, place) =>
      client.send(completion(sdk, { ...place, UploadId, ...(ifAbsent ? { IfNoneMatch: '*' } : {}) }, parts)),
    );
  }

  async abort(): Promise<void> {
    await abortMultipart(this.objects, this.key, this.uploadId);
  }

  private next(): { UploadId: string; PartNumber: number } {
    return { UploadId: this.uploadId, PartNumber: this.etags.length + 1 };
  }
}

/** The parts that an upload has, by number; null where there is no such upload (any more). */
export async function partsOfMultipart(
  objects: S3Objects,
  key: string,
  UploadId: string,
): Promise<DirectPart[] | null> {
  const parts: DirectPart[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = await objects.call(key, ({ sdk, client }, place) =>
      unlessGone(sdk, client.send(new sdk.ListPartsCommand({ ...place, UploadId, PartNumberMarker: after }))),
    );
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
  parts: readonly NumberedPart[],
): Promise<void> {
  await objects.call(key, ({ sdk, client }, place) =>
    unlessGone(sdk, client.send(completion(sdk, { ...place, UploadId }, parts))),
  );
}

/** Gives up an upload; one that is not there any more is no error. */
export async function abortMultipart(objects: S3Objects, key: string, UploadId: string): Promise<void> {
  await objects.call(key, ({ sdk, client }, place) =>
    unlessGone(sdk, client.send(new sdk.AbortMultipartUploadCommand({ ...place, UploadId }))),
  );
}

type Sdk = S3Connection['sdk'];
type NumberedPart = Pick<DirectPart, 'number' | 'etag'>;

function completion(
  sdk: Sdk,
  upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string; readonly IfNoneMatch?: string },
  parts: readonly NumberedPart[],
): InstanceType<Sdk['CompleteMultipartUploadCommand']> {
  const Parts = parts.map(({ etag, number }) => ({ ETag: etag, PartNumber: number }));
  return new sdk.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } });
}

/** What is answered about an upload; null where there is no such one (any more). */
async function unlessGone<T>(sdk: Sdk, answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof sdk.NoSuchUpload) return null;
    throw error;
  }
}
