import { Readable } from 'node:stream';

import type { S3Place } from './s3-config.js';
import { s3Connector, type S3Checksums, type S3Connection } from './s3-connection.js';
import { asStorageError, isNoSuchObject } from './s3-errors.js';

export interface S3Object {
  readonly key: string;
  readonly size: number;
  readonly writtenAt: Date;
}

/** An object as its server describes it. */
export interface S3Head extends S3Object {
  /** Changes with its bytes. */
  readonly etag: string;
  /** What was written with it, by names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface S3PutOptions {
  /** Of the bytes in base64, when the server is to check it. */
  readonly sha256?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Refused (412) where there is such an object. */
  readonly ifAbsent?: boolean;
}

export interface S3OpenOptions {
  /** The first and the last byte, inclusive. */
  readonly range?: readonly [first: number, last: number];
  /** Refused (412) where the object has another. */
  readonly etag?: string;
  readonly signal?: AbortSignal;
}

/** The objects of one bucket below one prefix; keys are relative to it. Errors of the server are what `asError` makes of them. */
export class S3Objects {
  private readonly connect: () => Promise<S3Connection>;
  private readonly bucket: string;
  private readonly prefix: string;

  constructor(
    config: S3Place,
    checksums: S3Checksums = 'added',
    private readonly asError: (error: unknown) => unknown = asStorageError,
  ) {
    this.connect = s3Connector(config, checksums);
    this.bucket = config.bucket;
    this.prefix = config.prefix ?? '';
  }

  /** One request, with the place of the key filled in. */
  async call<T>(
    key: string,
    request: (connection: S3Connection, place: { Bucket: string; Key: string }) => Promise<T>,
  ): Promise<T> {
    try {
      return await request(await this.connect(), { Bucket: this.bucket, Key: this.prefix + key });
    } catch (error) {
      throw this.asError(error);
    }
  }

  /** The value of a `CopySource`. */
  source(key: string): string {
    return `${this.bucket}/${(this.prefix + key).split('/').map(encodeURIComponent).join('/')}`;
  }

  async head(key: string): Promise<S3Head | null> {
    return this.call(key, async ({ sdk, client }, place) => {
      try {
        const found = await client.send(new sdk.HeadObjectCommand(place));
        const { ContentLength: size = 0, LastModified: writtenAt = new Date(), ETag: etag = '' } = found;
        return { key, size, writtenAt, etag, metadata: found.Metadata ?? {} };
      } catch (error) {
        if (isNoSuchObject(error)) return null;
        throw error;
      }
    });
  }

  /** The object's bytes as a stream; null when there is none. */
  async open(key: string, { range, etag, signal: abortSignal }: S3OpenOptions = {}): Promise<Readable | null> {
    return this.call(key, async ({ sdk, client }, place) => {
      try {
        const { Body: body } = await client.send(
          new sdk.GetObjectCommand({
            ...place,
            ...(range === undefined ? {} : { Range: `bytes=${range[0]}-${range[1]}` }),
            ...(etag === undefined ? {} : { IfMatch: etag }),
          }),
          { abortSignal },
        );
        return body instanceof Readable ? body : Readable.from([]);
      } catch (error) {
        if (isNoSuchObject(error)) return null;
        throw error;
      }
    });
  }

  async put(key: string, bytes: Uint8Array, { sha256, metadata, ifAbsent = false }: S3PutOptions = {}): Promise<void> {
    await this.call(key, ({ sdk, client }, place) =>
      client.send(
        new sdk.PutObjectCommand({
          ...place,
          Body: bytes,
          ContentLength: bytes.length,
          ...(sha256 === undefined ? {} : { ChecksumSHA256: sha256 }),
          ...(metadata === undefined ? {} : { Metadata: { ...metadata } }),
          ...(ifAbsent ? { IfNoneMatch: '*' } : {}),
        }),
      ),
    );
  }

  async delete(key: string): Promise<void> {
    await this.call(key, ({ sdk, client }, place) => client.send(new sdk.DeleteObjectCommand(place)));
  }

  /** Everything whose key begins with this. */
  async *list(start: string): AsyncGenerator<S3Object> {
    for (let token: string | undefined, more = true; more;) {
      const page = await this.call(start, ({ sdk, client }, { Bucket, Key }) =>
        client.send(new sdk.ListObjectsV2Command({ Bucket, Prefix: Key, ContinuationToken: token })),
      );
      for (const { Key = '', Size = 0, LastModified = new Date() } of page.Contents ?? []) {
        yield { key: Key.slice(this.prefix.length), size: Size, writtenAt: LastModified };
      }
      token = page.NextContinuationToken;
      more = page.IsTruncated === true && token !== undefined;
    }
  }

  /** Multipart uploads below this that nobody has completed or aborted. */
  async *openUploads(start: string): AsyncGenerator<{ key: string; uploadId: string; startedAt: Date }> {
    for (let at: { KeyMarker?: string; UploadIdMarker?: string } = {}, more = true; more;) {
      const page = await this.call(start, ({ sdk, client }, { Bucket, Key }) =>
        client.send(new sdk.ListMultipartUploadsCommand({ Bucket, Prefix: Key, ...at })),
      );
      for (const { Key = '', UploadId = '', Initiated = new Date() } of page.Uploads ?? []) {
        yield { key: Key.slice(this.prefix.length), uploadId: UploadId, startedAt: Initiated };
      }
      at = {
        ...(page.NextKeyMarker === undefined ? {} : { KeyMarker: page.NextKeyMarker }),
        ...(page.NextUploadIdMarker === undefined ? {} : { UploadIdMarker: page.NextUploadIdMarker }),
      };
      more = page.IsTruncated === true && at.KeyMarker !== undefined;
    }
  }
}
