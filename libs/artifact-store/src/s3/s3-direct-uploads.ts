import { InvalidInputError } from '@intelgraph/kernel';

import { ArtifactNotFoundError, ArtifactTooLargeError } from '../store/artifact-store.errors.js';
import type { BlobInfo, PutBlobOptions } from '../store/artifact-store.js';
import { blobKey } from '../store/blob-forms.js';
import {
  MIN_DIRECT_PART_BYTES,
  type DirectPart,
  type DirectUpload,
  type DirectUploads,
} from '../store/direct-uploads.js';
import { assertExpected } from '../store/manifests-of-blobs.js';
import { Digester } from '../store/verified-stream.js';

import { presignedParts } from './presigned.js';
import { copyObject } from './s3-copy.js';
import { abortMultipart, completeMultipart, partsOfMultipart, S3Multipart } from './s3-multipart.js';
import type { S3Objects } from './s3-objects.js';

/** Where multipart uploads of clients become objects; `sweepS3Leftovers` knows it. */
export const DIRECT_FOLDER = 'uploads/';

/**
 * Each upload is a multipart upload of S3 to `uploads/<id>`. Once its parts are put together nobody can change the object any
 * more: it is read for its digest, and copied to its name within the server.
 */
export class S3DirectUploads implements DirectUploads {
  /** @param objects of a connection that adds no checksums of its own: the bytes are not known when an address is signed */
  constructor(
    private readonly objects: S3Objects,
    private readonly maxBytes: number,
  ) {}

  async begin(id: string): Promise<string> {
    return (await S3Multipart.begin(this.objects, keyOf(id))).uploadId;
  }

  presignParts({ id, token }: DirectUpload, numbers: readonly number[], seconds: number): Promise<string[]> {
    return presignedParts(this.objects, keyOf(id), { uploadId: token, numbers }, seconds);
  }

  parts({ id, token }: DirectUpload): Promise<DirectPart[] | null> {
    return partsOfMultipart(this.objects, keyOf(id), token);
  }

  async complete(upload: DirectUpload, options: PutBlobOptions = {}): Promise<BlobInfo> {
    const key = keyOf(upload.id);
    const maxBytes = Math.min(this.maxBytes, options.maxBytes ?? this.maxBytes);
    await this.join(upload, maxBytes);
    const content = await this.objects.open(key);
    if (content === null) throw new ArtifactNotFoundError(`the upload ${upload.id}`);
    const digester = new Digester(maxBytes);
    for await (const chunk of content) digester.add(chunk as Uint8Array);
    const blob = digester.result();
    assertExpected(options.expectedDigest, blob.digest);
    await copyObject(this.objects, key, blobKey(blob.digest, 'plain'), blob.size);
    return blob;
  }

  async discard({ id, token }: DirectUpload): Promise<void> {
    await abortMultipart(this.objects, keyOf(id), token);
    await this.objects.delete(keyOf(id));
  }

  private async join(upload: DirectUpload, maxBytes: number): Promise<void> {
    const parts = await this.parts(upload);
    if (parts === null) return;
    if (parts.length === 0) throw InvalidInputError.of('parts', 'none is stored');
    const short = parts.slice(0, -1).find(({ size }) => size < MIN_DIRECT_PART_BYTES);
    if (short !== undefined) {
      const [least, has] = [MIN_DIRECT_PART_BYTES, `part ${short.number} has ${short.size}`];
      throw InvalidInputError.of('parts', `must have at least ${least} bytes each, but for the last; ${has}`);
    }
    if (parts.reduce((sum, { size }) => sum + size, 0) > maxBytes) throw new ArtifactTooLargeError(maxBytes);
    await completeMultipart(this.objects, keyOf(upload.id), upload.token, parts);
  }
}

const keyOf = (id: string): string => `${DIRECT_FOLDER}${id}`;
