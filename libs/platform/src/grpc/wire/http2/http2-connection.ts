import type { Socket } from 'node:net';

import { Allowance } from './allowance.js';
import { ConnectionError, protocolError, StreamError } from './errors.js';
import { FrameHandler } from './frame-handler.js';
import { FrameParser } from './frame-parser.js';
import type { Http2Stream } from './http2-stream.js';
import type { Http2Limits } from './limits.js';
import { Output } from './output.js';
import { ErrorCode, FrameType, LARGEST_STREAM_ID, PREFACE, Setting } from './protocol.js';
import { Streams } from './streams.js';

/** Who owns a connection. */
export interface ConnectionOwner {
  /** A request has come; its body follows. */
  request(stream: Http2Stream): void;
  /** Something of ours broke. */
  fault(error: unknown): void;
  gone(connection: Http2Connection): void;
}

/** Streams that are broken off, by the client or for what it did wrong: so many at once, and a second. */
const RESETS = { burst: 1000, perSecond: 500 };
/** What waits to be sent beyond data, before no more is read. */
const MAX_WAITING_BYTES = 2 * 1024 * 1024;
const FAREWELL_PING = Buffer.from('farewell', 'latin1');

/** The server's end of a connection (RFC 9113). */
export class Http2Connection {
  private readonly output: Output;
  private readonly streams: Streams;
  private readonly handler: FrameHandler;
  private readonly parser: FrameParser;

  private prefaceBytes = 0;
  private frames = 0;
  private framesSeen = 0;
  private activeAt: number;
  private blockedAt: number | undefined;
  /** When we said that we are about to leave; and when we closed our side. */
  private leavingAt: number | undefined;
  private closedAt: number | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly limits: Http2Limits,
    private readonly owner: ConnectionOwner,
  ) {
    this.activeAt = performance.now();
    this.output = new Output(socket, () => this.streams.sender.pump(this.output));
    this.sendSettings();
    this.streams = new Streams(
      this.output,
      socket.remoteAddress ?? '',
      limits,
      new Allowance(RESETS.burst, RESETS.perSecond),
      { request: (stream) => owner.request(stream), idle: () => this.leaveIfDone() },
    );
    this.handler = new FrameHandler(this.streams, this.output, limits.maxHeaderListBytes, () => this.takeLeave());
    this.parser = new FrameParser((type, flags, id, bytes, start, end) =>
      this.frame(type, flags, id, bytes, start, end),
    );
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('drain', () => this.drained());
    // A connection that breaks is no fault of ours; what matters comes with its close.
    socket.on('error', () => undefined);
    socket.once('end', () => this.lost());
    socket.once('close', () => {
      this.lost();
      owner.gone(this);
    });
  }

  /** Takes no new streams; closes when those that are open have ended (§6.8). */
  leave(): void {
    if (this.leavingAt !== undefined || this.closedAt !== undefined) return;
    this.leavingAt = performance.now();
    // What the client sends until it knows is still taken: the number of the last stream follows when it has answered a ping.
    this.goAway(LARGEST_STREAM_ID, ErrorCode.NO_ERROR, '');
    this.output.frame(FrameType.PING, 0, 0, FAREWELL_PING);
    if (!this.handler.hasSettings) this.takeLeave();
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** Ends what takes too long. To be called now and then. */
  check(now: number): void {
    const { limits, handler, streams } = this;
    const isOver = (since: number | undefined, ms: number): boolean => since !== undefined && now - since > ms;
    if (this.closedAt !== undefined) {
      // What is on its way to a slow client is given the time to arrive.
      const isSent = this.socket.writableLength === 0;
      if (isOver(this.closedAt, isSent ? limits.farewellMs : limits.blockedMs)) this.destroy();
      return;
    }
    streams.budget.rotate();
    if (this.socket.writableNeedDrain) this.blockedAt ??= now;
    if (isOver(this.blockedAt, limits.blockedMs)) this.destroy();
    else if (!handler.hasSettings && isOver(this.activeAt, limits.startMs)) this.destroy();
    else if (isOver(handler.block?.startedAt, limits.startMs)) {
      this.close(ErrorCode.ENHANCE_YOUR_CALM, 'a header block takes too long');
    } else if (isOver(this.leavingAt, limits.farewellMs)) this.takeLeave();
    else this.checkIdle(now);
  }

  private checkIdle(now: number): void {
    const { limits, handler, streams } = this;
    if (this.frames > this.framesSeen || streams.size > 0) {
      this.framesSeen = this.frames;
      if (handler.hasSettings) this.activeAt = now;
      return;
    }
    this.output.release();
    if (now - this.activeAt > limits.idleMs) this.leave();
  }

  private sendSettings(): void {
    const { maxConcurrentStreams, maxHeaderListBytes } = this.limits;
    const payload = Buffer.alloc(12);
    payload.writeUInt16BE(Setting.MAX_CONCURRENT_STREAMS, 0);
    payload.writeUInt32BE(maxConcurrentStreams, 2);
    payload.writeUInt16BE(Setting.MAX_HEADER_LIST_SIZE, 6);
    payload.writeUInt32BE(maxHeaderListBytes, 8);
    this.output.frame(FrameType.SETTINGS, 0, 0, payload);
  }

  private read(chunk: Buffer): void {
    // Once our side is closed, what still comes is read only so that the client reads our last words.
    if (this.closedAt !== undefined) return;
    try {
      this.parser.push(this.prefaceBytes < PREFACE.length ? this.readPreface(chunk) : chunk);
    } catch (error) {
      this.fail(error);
    }
    if (this.output.waitingBytes > MAX_WAITING_BYTES && this.parser.isReading) this.socket.pause();
  }

  /** @returns what follows the preface (§3.4) */
  private readPreface(chunk: Buffer): Buffer {
    const { prefaceBytes } = this;
    const taken = Math.min(chunk.length, PREFACE.length - prefaceBytes);
    if (PREFACE.compare(chunk, 0, taken, prefaceBytes, prefaceBytes + taken) !== 0) {
      throw protocolError('the connection does not begin as HTTP/2');
    }
    this.prefaceBytes += taken;
    return chunk.subarray(taken);
  }

  private frame(type: number, flags: number, id: number, bytes: Buffer, start: number, end: number): void {
    this.frames++;
    try {
      this.handler.handle(type, flags, id, bytes, start, end);
    } catch (error) {
      if (error instanceof StreamError) this.streams.fail(error);
      else if (error instanceof ConnectionError || id === 0) throw error;
      else {
        this.owner.fault(error);
        this.streams.fail(new StreamError(id, ErrorCode.INTERNAL_ERROR, 'something went wrong on our side'));
      }
    }
  }

  private fail(error: unknown): void {
    if (error instanceof ConnectionError) this.close(error.reason, error.message);
    else {
      this.owner.fault(error);
      this.close(ErrorCode.INTERNAL_ERROR, 'something went wrong on our side');
    }
  }

  private goAway(lastId: number, code: ErrorCode, message: string): void {
    const payload = Buffer.alloc(8 + message.length);
    payload.writeUInt32BE(lastId, 0);
    payload.writeUInt32BE(code, 4);
    payload.write(message, 8, 'latin1');
    this.output.frame(FrameType.GOAWAY, 0, 0, payload);
  }

  /** The second step of leaving: from now on nothing new is taken. */
  private takeLeave(): void {
    if (this.leavingAt === undefined || this.streams.isRefusing) return;
    this.streams.isRefusing = true;
    this.goAway(this.streams.lastTaken, ErrorCode.NO_ERROR, '');
    this.leaveIfDone();
  }

  private leaveIfDone(): void {
    if (this.streams.isRefusing && this.streams.size === 0) this.shut();
  }

  private close(code: ErrorCode, message: string): void {
    if (this.closedAt !== undefined) return;
    this.goAway(this.streams.lastTaken, code, message);
    this.shut();
  }

  /** Closes our side, behind what waits to be sent. */
  private shut(): void {
    if (this.closedAt !== undefined) return;
    this.closedAt = performance.now();
    this.parser.stop();
    this.output.end();
    this.streams.abandon();
    this.socket.end();
    this.socket.resume();
  }

  /** The client is gone: nobody reads an answer. */
  private lost(): void {
    this.closedAt ??= performance.now();
    this.parser.stop();
    this.output.drop();
    this.streams.abandon();
  }

  private drained(): void {
    this.blockedAt = undefined;
    if (this.closedAt !== undefined) return;
    this.output.schedule();
    if (this.socket.isPaused()) this.socket.resume();
  }
}
