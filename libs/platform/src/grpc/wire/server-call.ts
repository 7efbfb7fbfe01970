import { once } from 'node:events';
import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inflate, gunzip } from 'node:zlib';

import { status } from '@grpc/grpc-js';
import { AppError, MalformedInputError } from '@intelgraph/kernel';

import { timeoutOf } from './deadline.js';
import { type Frame, frameOf, FrameReader } from './frames.js';

/** How a call ends that did not go well. */
export interface CallFailure {
  readonly code: status;
  readonly details: string;
  /** Trailers whose names end in `-bin`. */
  readonly trailers: Readonly<Record<string, Buffer>>;
}

/** The caller hung up before its call was handled. */
export class CallCancelledError extends AppError {
  constructor() {
    super('CALL.CANCELLED', 'cancelled', 'the caller gave up');
  }
}

type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
const DECODERS: Readonly<Record<string, Decoder>> = { gzip: promisify(gunzip), deflate: promisify(inflate) };
export const ENCODINGS = ['identity', ...Object.keys(DECODERS)];

const HEAD = { ':status': 200, 'content-type': 'application/grpc+proto' } as const;

/** One call of gRPC over HTTP/2, from its headers to its trailers; its messages are bytes. */
export class ServerCall {
  /** When the caller stops waiting, in milliseconds of `performance.now()`; undefined = it did not say. */
  readonly deadline: number | undefined;
  private readonly aborting = new AbortController();
  private readonly reader: FrameReader;
  private timer: NodeJS.Timeout | undefined;
  private hasEnded = false;
  private hasBegun = false;

  constructor(
    private readonly stream: ServerHttp2Stream,
    private readonly headers: IncomingHttpHeaders,
    private readonly maxBytes: number,
  ) {
    this.reader = new FrameReader(maxBytes);
    // What breaks a stream is told by its close.
    stream.on('error', () => undefined);
    stream.once('close', () => {
      clearTimeout(this.timer);
      if (!this.hasEnded) this.aborting.abort();
    });
    const timeout = timeoutOf(this.header('grpc-timeout'));
    if (timeout === undefined) return;
    this.deadline = performance.now() + timeout;
    this.timer = setTimeout(() => this.expire(), timeout);
  }

  /** Aborts when the caller hangs up or its deadline passes. */
  get signal(): AbortSignal {
    return this.aborting.signal;
  }

  /** The address of the caller, without its port. */
  get address(): string {
    return this.stream.session?.socket.remoteAddress ?? '';
  }

  /** The first value of a header. */
  header(name: string): string | undefined {
    const value = this.headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  /**
   * The messages of the caller, as they come: the next is read when the last was taken.
   *
   * @throws MessageTooLargeError, MalformedInputError; CallCancelledError where the caller did not end them itself
   */
  async *messages(): AsyncGenerator<Buffer> {
    // Whoever stops reading has something to answer yet, for which a stream that goes both ways must stay open.
    const chunks = this.stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    try {
      for await (const chunk of chunks) {
        for (const frame of this.reader.push(chunk)) yield frame.isCompressed ? this.decoded(frame) : frame.bytes;
      }
    } catch (error) {
      throw this.stream.aborted || this.stream.destroyed ? new CallCancelledError() : error;
    }
    // A stream that was cut off ends like one that is whole; the news of the cut comes after that, within the same turn.
    await nextTurn();
    if (this.stream.aborted) throw new CallCancelledError();
    this.reader.end();
  }

  /** The message of a call that has one. @throws as `messages`; MalformedInputError where there is none, or another */
  message(): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const frames: Frame[] = [];
      this.stream.on('data', (chunk: Buffer) => {
        try {
          frames.push(...this.reader.push(chunk));
          if (frames.length > 1) throw new MalformedInputError('the call has more than one message');
        } catch (error) {
          this.stream.pause();
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
          reject(error);
        }
      });
      this.stream.once('aborted', () => reject(new CallCancelledError()));
      this.stream.once('end', () => {
        const [frame] = frames;
        try {
          this.reader.end();
          if (frame === undefined) throw new MalformedInputError('the call has no message');
          resolve(frame.isCompressed ? this.decoded(frame) : frame.bytes);
        } catch (error) {
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
          reject(error);
        }
      });
    });
  }

  private async decoded({ bytes }: Frame): Promise<Buffer> {
    const decode = DECODERS[this.header('grpc-encoding') ?? ''];
    if (decode === undefined) throw new MalformedInputError('a message is compressed in a way that no header names');
    try {
      return await decode(bytes, { maxOutputLength: this.maxBytes });
    } catch (cause) {
      throw new MalformedInputError('a compressed message is broken, or too large', { cause });
    }
  }

  /** Sends a message; resolves when the caller takes more. */
  async send(message: Uint8Array): Promise<void> {
    this.begin();
    if (this.stream.destroyed || this.stream.write(frameOf(message))) return;
    await once(this.stream, 'drain', { signal: this.signal }).catch((error: unknown) => {
      if (!this.signal.aborted) throw error;
    });
  }

  /** Ends a call that went well, with its last message if there is one. */
  end(message?: Uint8Array): void {
    if (this.hasEnded || this.stream.destroyed) return;
    this.begin();
    this.hasEnded = true;
    if (message === undefined) this.stream.end();
    else this.stream.end(frameOf(message));
  }

  /** Ends a call with a status. */
  fail({ code, details, trailers }: CallFailure): void {
    if (this.hasEnded || this.stream.destroyed) return;
    const tail: Record<string, string> = { 'grpc-status': String(code), 'grpc-message': encodeURI(details) };
    for (const [name, bytes] of Object.entries(trailers)) tail[name] = bytes.toString('base64');
    if (this.hasBegun) {
      this.trailers = tail;
      this.end();
      return;
    }
    this.hasEnded = true;
    this.stream.respond({ ...HEAD, ...tail }, { endStream: true });
    // Nobody reads what still comes.
    this.stream.close(constants.NGHTTP2_NO_ERROR);
  }

  private trailers: Readonly<Record<string, string>> = { 'grpc-status': String(status.OK) };

  private begin(): void {
    if (this.hasBegun || this.stream.destroyed) return;
    this.hasBegun = true;
    this.stream.once('wantTrailers', () => this.stream.sendTrailers(this.trailers));
    this.stream.respond(HEAD, { waitForTrailers: true });
  }

  private expire(): void {
    this.fail({ code: status.DEADLINE_EXCEEDED, details: 'the deadline passed', trailers: {} });
    this.aborting.abort();
  }
}
