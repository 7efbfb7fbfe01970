import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { addAbortSignal, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { AppError, UnavailableError } from '@intelgraph/kernel';

import { inPieces } from '../s3/pieces.js';
import type { S3Server } from '../s3/s3-config.js';
import { abortMultipart, S3Multipart } from '../s3/s3-multipart.js';
import { S3Objects } from '../s3/s3-objects.js';
import { uploadPieces } from '../s3/upload-pieces.js';

import { asObjectError, ObjectChangedError, ObjectExistsError } from './object-files.errors.js';

/** Where an object lies. */
export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
}

/** Which object of a name it is. */
export interface ObjectVersion extends ObjectPlace {
  readonly size: number;
  /** Another for other bytes. */
  readonly etag: string;
}

export interface ObjectUpload {
  /** Names whoever uploads: an object that says so is this upload, done. */
  readonly owner: string;
  readonly signal: AbortSignal;
  /** Told before anything of a large file is sent: what `giveUp` needs when this process dies. */
  begun(uploadId: string): Promise<void>;
}

/** Metadata of an object: `x-amz-meta-written-by`. */
const OWNER = 'written-by';
const PART_BYTES = 8 * 1024 * 1024;
/** A little less than S3 allows. */
const MOST_PARTS = 9_999;

/**
 * Files of ours as objects in buckets that others use as well. Of a file two parts at most are in memory.
 *
 * All of it throws ObjectRefusedError for what the server never allows, and UnavailableError while it does not answer.
 */
export class ObjectFiles {
  private readonly buckets = new Map<string, S3Objects>();

  /** Nothing is sent before the first call. */
  constructor(private readonly server: S3Server) {}

  /** The object as it is now; null where there is none. */
  async find(place: ObjectPlace): Promise<ObjectVersion | null> {
    return (await this.look(place))?.version ?? null;
  }

  /** Its bytes as a stream. @throws ObjectChangedError */
  open(version: ObjectVersion): Promise<Readable> {
    return this.range(version, 0);
  }

  /** Its first bytes, or all where it has fewer. @throws ObjectChangedError */
  async start(version: ObjectVersion, count: number): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    let left = count;
    for await (const chunk of this.bytes({ ...version, size: Math.min(count, version.size) })) {
      chunks.push(chunk);
      left -= chunk.length;
      // Of servers that know no ranges the whole object would come.
      if (left <= 0) break;
    }
    return Buffer.concat(chunks).subarray(0, count);
  }

  /** Writes its bytes to a new file. A connection that breaks off is made again where it was. @throws ObjectChangedError */
  async download(version: ObjectVersion, file: string, signal: AbortSignal): Promise<void> {
    await pipeline(this.bytes(version, signal), createWriteStream(file, { flags: 'wx', mode: 0o600 }), { signal });
  }

  /**
   * Makes a file an object that was not there. Where that was done before, by a process that died right after, nothing is done again.
   *
   * @throws ObjectExistsError
   */
  async upload(file: string, place: ObjectPlace, upload: ObjectUpload): Promise<void> {
    if ((await this.findOf(place, upload.owner)) !== null) return;
    try {
      await this.send(file, place, upload);
    } catch (error) {
      upload.signal.throwIfAborted();
      // Its answer may have been lost, or somebody was faster.
      if ((await this.findOf(place, upload.owner)) !== null) return;
      if (!(error instanceof ObjectChangedError)) throw error;
      throw new UnavailableError('object storage', 'an object of this name came and went', { cause: error });
    }
  }

  /** The object that `owner` has uploaded; null where there is none. @throws ObjectExistsError */
  async findOf(place: ObjectPlace, owner: string): Promise<ObjectVersion | null> {
    const found = await this.look(place);
    if (found === null) return null;
    if (found.owner !== owner) throw new ObjectExistsError();
    return found.version;
  }

  /** Lets go of the parts of an upload that nobody will complete; one that is done or gone is no error. */
  async giveUp({ bucket, key }: ObjectPlace, uploadId: string): Promise<void> {
    await abortMultipart(this.objectsOf(bucket), key, uploadId);
  }

  private async look({
    bucket,
    key,
  }: ObjectPlace): Promise<{ readonly version: ObjectVersion; readonly owner: string | undefined } | null> {
    const head = await this.objectsOf(bucket).head(key);
    if (head === null) return null;
    return { version: { bucket, key, size: head.size, etag: head.etag }, owner: head.metadata[OWNER] };
  }

  private async send(file: string, { bucket, key }: ObjectPlace, upload: ObjectUpload): Promise<void> {
    const { owner, signal } = upload;
    const objects = this.objectsOf(bucket);
    const metadata = { [OWNER]: owner };
    const { size } = await stat(file);
    if (size <= PART_BYTES) {
      await objects.put(key, await readFile(file), { metadata, ifAbsent: true });
      return;
    }
    const multipart = await S3Multipart.begin(objects, key, metadata);
    await upload.begun(multipart.uploadId).catch(async (error: unknown) => {
      await multipart.abort();
      throw error;
    });
    const bytes = createReadStream(file, { highWaterMark: 1 << 20, signal }) as AsyncIterable<Buffer>;
    const pieces = inPieces(bytes, Math.max(PART_BYTES, Math.ceil(size / MOST_PARTS)));
    await uploadPieces(multipart, pieces, () => signal.throwIfAborted(), true);
  }

  /** All of them, whatever breaks off in between. */
  private async *bytes(version: ObjectVersion, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const { size } = version;
    for (let at = 0; at < size;) {
      const before = at;
      try {
        const body = (await this.range(version, at, signal)) as AsyncIterable<Buffer>;
        for await (const chunk of body) {
          at += chunk.length;
          yield chunk;
        }
      } catch (error) {
        signal?.throwIfAborted();
        const broken = asObjectError(error);
        const isForGood = broken instanceof AppError && broken.kind !== 'unavailable';
        if (isForGood || at === before) throw broken;
      }
      if (at === before) throw new UnavailableError('object storage', 'the object ends too early');
      if (at > size) throw new UnavailableError('object storage', 'more bytes came than were asked for');
    }
  }

  private async range(
    { bucket, key, size, etag }: ObjectVersion,
    from: number,
    signal?: AbortSignal,
  ): Promise<Readable> {
    if (from === size) return Readable.from([]);
    const options = { range: [from, size - 1], etag, ...(signal === undefined ? {} : { signal }) } as const;
    const body = await this.objectsOf(bucket).open(key, options);
    if (body === null) throw new ObjectChangedError();
    return signal === undefined ? body : addAbortSignal(signal, body);
  }

  private objectsOf(bucket: string): S3Objects {
    const known = this.buckets.get(bucket) ?? new S3Objects({ ...this.server, bucket }, 'added', asObjectError);
    this.buckets.set(bucket, known);
    return known;
  }
}
