import { setImmediate as nextTurn } from 'node:timers/promises';

import { status } from '@grpc/grpc-js';

import { CallCancelledError } from './call-cancelled.error.js';
import { timeoutOf } from './deadline.js';
import { type Frame, frameOf } from './frames.js';
import { encodeHeaders } from './http2/hpack/hpack-encoder.js';
import type { Http2Stream, StreamReceiver } from './http2/http2-stream.js';
import { ErrorCode } from './http2/protocol.js';
import { Inbox } from './inbox.js';
import { decompress } from './message-codec.js';

/** How a call ends that did not go well. */
export interface CallFailure {
  readonly code: status;
  readonly details: string;
  /** Trailers whose names end in `-bin`. */
  readonly trailers: Readonly<Record<string, Buffer>>;
}

/** Takes the message of a call that has one, or why there is none. */
export type MessageTaker = (error: unknown, message: Buffer | undefined) => void;

const HEAD = [
  [':status', '200'],
  ['content-type', 'application/grpc+proto'],
] as const;
const HEAD_BLOCK = encodeHeaders(HEAD);
const OK_BLOCK = encodeHeaders([['grpc-status', String(status.OK)]]);
/** What a message's own head adds to it. */
const FRAME_BYTES = frameOf(Buffer.alloc(0)).length;

/** One call of gRPC over HTTP/2, from its headers to its trailers; its messages are bytes. */
export class ServerCall implements StreamReceiver {
  /** When the caller stops waiting, in milliseconds of `performance.now()`; undefined = it did not say. */
  readonly deadline: number | undefined;
  /** Whether the caller hung up, or its deadline passed. */
  isCancelled = false;

  private readonly inbox: Inbox;
  private aborting: AbortController | undefined;
  private timer: NodeJS.Timeout | undefined;
  private hasEnded = false;
  private hasBegun = false;
  private onDrain: (() => void)[] = [];

  constructor(
    private readonly stream: Http2Stream,
    private readonly maxBytes: number,
  ) {
    this.inbox = new Inbox(maxBytes);
    stream.receiver = this;
    const timeout = timeoutOf(this.header('grpc-timeout'));
    if (timeout === undefined) return;
    this.deadline = performance.now() + timeout;
    this.timer = setTimeout(() => this.expire(), timeout);
  }

  /** Aborts when the caller hangs up or its deadline passes. */
  get signal(): AbortSignal {
    this.aborting ??= new AbortController();
    if (this.isCancelled) this.aborting.abort();
    return this.aborting.signal;
  }

  /** The address of the caller, without its port. */
  get address(): string {
    return this.stream.address;
  }

  /** The first value of a header. */
  header(name: string): string | undefined {
    return this.stream.head.get(name);
  }

  /**
   * The messages of the caller, as they come: the next is read when the last was taken.
   *
   * @throws MessageTooLargeError, MalformedInputError; CallCancelledError where the caller did not end them itself
   */
  async *messages(): AsyncGenerator<Buffer> {
    const { inbox, stream } = this;
    for (let frame = inbox.next(); frame !== null; frame = inbox.next()) {
      if (frame === undefined) {
        await new Promise<void>((resolve) => {
          inbox.watch(resolve);
          stream.flow(true);
        });
        stream.flow(false);
      } else {
        stream.took(FRAME_BYTES + frame.bytes.length);
        yield frame.isCompressed ? await this.decompressed(frame) : frame.bytes;
      }
    }
    // A client that gives up may end its stream like one that is whole; the news of that come right behind.
    await nextTurn();
    if (this.isCancelled) throw new CallCancelledError();
  }

  /** Hands over the message of a call that has one, at once where it is here. Errors as `messages`; MalformedInputError where it has none, or more */
  take(taker: MessageTaker): void {
    const { inbox, stream } = this;
    const look = (): void => {
      let frame: Frame | undefined;
      try {
        frame = inbox.only();
        if (frame === undefined) return;
      } catch (error) {
        inbox.watch(undefined);
        stream.flow(false);
        taker(error, undefined);
        return;
      }
      inbox.watch(undefined);
      if (!frame.isCompressed) taker(undefined, frame.bytes);
      else
        this.decompressed(frame).then(
          (bytes) => taker(undefined, bytes),
          (error: unknown) => taker(error, undefined),
        );
    };
    inbox.watch(look);
    stream.flow(true);
    look();
  }

  /** The same as a promise. */
  message(): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.take((error, message) => {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        if (message === undefined) reject(error);
        else resolve(message);
      });
    });
  }

  /** Sends a message; resolves when the caller takes more. */
  async send(message: Uint8Array): Promise<void> {
    if (this.hasEnded) return;
    this.begin();
    if (this.stream.write(frameOf(message))) return;
    await new Promise<void>((resolve) => this.onDrain.push(resolve));
  }

  /** Ends a call that went well, with its last message if there is one. */
  end(message?: Uint8Array): void {
    if (this.hasEnded || this.stream.isClosed) return;
    this.hasEnded = true;
    this.begin();
    if (message !== undefined) this.stream.write(frameOf(message));
    this.stream.end(OK_BLOCK);
  }

  /** Ends a call with a status. */
  fail({ code, details, trailers }: CallFailure): void {
    if (this.hasEnded || this.stream.isClosed) return;
    this.hasEnded = true;
    const tail: [string, string][] = [
      ['grpc-status', String(code)],
      ['grpc-message', encodeURI(details)],
    ];
    for (const [name, bytes] of Object.entries(trailers)) tail.push([name, bytes.toString('base64')]);
    if (this.hasBegun) this.stream.end(encodeHeaders(tail));
    else this.stream.respond(encodeHeaders([...HEAD, ...tail]), true);
  }

  // What the stream tells.

  data(bytes: Buffer, isLast: boolean): void {
    if (!this.hasEnded) this.inbox.push(bytes, isLast);
  }

  /** The caller has sent all. Not the end of the call. */
  finish(): void {
    this.inbox.end();
  }

  close(): void {
    clearTimeout(this.timer);
    if (!this.hasEnded) this.cancel();
    this.inbox.cut();
    this.drain();
  }

  drain(): void {
    const waiting = this.onDrain;
    this.onDrain = [];
    for (const go of waiting) go();
  }

  private begin(): void {
    if (this.hasBegun || this.stream.isClosed) return;
    this.hasBegun = true;
    this.stream.respond(HEAD_BLOCK);
  }

  private cancel(): void {
    this.isCancelled = true;
    this.aborting?.abort();
  }

  private expire(): void {
    // An answer that nobody fetches in time.
    if (this.hasEnded) this.stream.reset(ErrorCode.CANCEL);
    else {
      this.fail({ code: status.DEADLINE_EXCEEDED, details: 'the deadline passed', trailers: {} });
      this.cancel();
    }
  }

  private decompressed({ bytes }: Frame): Promise<Buffer> {
    return decompress(bytes, this.header('grpc-encoding'), this.maxBytes);
  }
}
