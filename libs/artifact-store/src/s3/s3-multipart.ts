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
    const Parts = this.etags.map((ETag, i) => ({ ETag, PartNumber: i + 1 }));
    await this.objects.call(this.key, ({ sdk, client }, place) =>
      client.send(
        new sdk.CompleteMultipartUploadCommand({ ...place, UploadId: this.uploadId, MultipartUpload: { Parts } }),
      ),
    );
  }

  async abort(): Promise<void> {
    await abortMultipart(this.objects, this.key, this.uploadId);
  }

  private next(): { UploadId: string; PartNumber: number } {
    return { UploadId: this.uploadId, PartNumber: this.etags.length + 1 };
  }
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
