import { Readable, type Transform } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { AppError, MalformedInputError } from '@intelgraph/kernel';
import type { FastifyInstance } from 'fastify';
import { BodyView, keepFailure } from './body-view.js';
import { ContentCodingError } from './content-coding.error.js';

const CHUNK_BYTES = 64 * 1024;
const gunzip = () => createGunzip({ chunkSize: CHUNK_BYTES });
const DECODERS: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  // Of gzip the bytes after a member are the next one.
  ['deflate', () => createInflate({ chunkSize: CHUNK_BYTES, rejectGarbageAfterEnd: true })],
]);

/** The body is longer than the route takes, as sent or decoded. */
class DecodedTooLargeError extends AppError {
  constructor(maxBytes: number) {
    super('REQUEST.TOO_LARGE', 'too_large', `the body may have at most ${maxBytes} bytes, decoded as well as sent`, {
      details: { max_bytes: maxBytes },
    });
  }
}

/**
 * A body with a `Content-Encoding`, which gives the decoded bytes, in constant memory and up to `maxBytes` of them. Nothing
 * is looked at or asked of the client before somebody reads it: whoever wants the bytes as they were sent takes `asSent`.
 *
 * Fails with 415 for other codings than gzip and deflate (zlib, RFC 1950) and for more than one, with
 * {@link MalformedInputError} for bytes that are not of the coding, broken off or followed by more.
 */
export class EncodedBody extends Readable {
  /** Fastify compares it with the announced length. */
  receivedEncodedLength = 0;
  private decoder: Transform | undefined;
  private sent: Readable | undefined;

  constructor(
    readonly asSent: Readable,
    private readonly coding: string,
    private readonly maxBytes: number,
  ) {
    super({ highWaterMark: CHUNK_BYTES });
    keepFailure(this);
  }

  override _read(): void {
    if (this.decoder === undefined) this.begin();
    else this.decoder.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.sent?.destroy();
    this.decoder?.destroy();
    done(error);
  }

  private begin(): void {
    const create = DECODERS.get(this.coding);
    if (create === undefined) {
      this.destroy(ContentCodingError.unknown(this.coding));
      return;
    }
    const decoder = create();
    const sent = new BodyView(this.asSent);
    this.decoder = decoder;
    this.sent = sent;
    let decodedLength = 0;
    sent.on('data', (chunk: Buffer) => this.withinLimit((this.receivedEncodedLength += chunk.length)));
    sent.on('error', (error) => this.destroy(error));
    decoder.on('data', (chunk: Buffer) => {
      if (this.withinLimit((decodedLength += chunk.length)) && !this.push(chunk)) decoder.pause();
    });
    decoder.on('error', (error) => this.destroy(undecodable(this.coding, error)));
    decoder.on('end', () => this.push(null));
    sent.pipe(decoder);
  }

  /** Empty members of gzip give no bytes, so what was sent is counted as well. */
  private withinLimit(length: number): boolean {
    if (length > this.maxBytes) this.destroy(new DecodedTooLargeError(this.maxBytes));
    return length <= this.maxBytes;
  }
}

/** Lets bodies come in gzip or deflate; the limit of each route holds for what they decode to. */
export function decodeBodies(server: FastifyInstance): void {
  // With a callback: an async hook costs every request promises.
  server.addHook('preParsing', (request, _reply, payload, done) => {
    const given = request.headers['content-encoding'];
    if (given === undefined) {
      done(null, payload);
      return;
    }
    const coding = given.trim().toLowerCase();
    const isPlain = coding === '' || coding === 'identity';
    const sent = payload as Readable;
    done(null, isPlain ? sent : new EncodedBody(sent, coding, request.routeOptions.bodyLimit));
  });
}

function undecodable(coding: string, cause: Error): Error {
  return new MalformedInputError(`the body is not valid ${coding} (Content-Encoding): ${cause.message}`, { cause });
}
