import type { Socket } from 'node:net';

import { DEFAULT_FRAME_BYTES, Flag, FRAME_HEAD_BYTES, FrameType } from './protocol.js';

/** Frames are written one behind the other into a piece of memory this large, so that a turn's answers go out together. */
const PIECE_BYTES = 16_384;
/** Answers that go out at once: the client reads them while those behind them are made. A write takes as long as a small answer. */
const ANSWERS_AT_A_TIME = 4;
/** Bytes that may wait for the socket before no more data is written. */
const HIGH_WATER_BYTES = 1_048_576;

/** What a connection sends: all frames of one turn of the event loop leave by one write. */
export class Output {
  private piece: Buffer | undefined;
  /** Bytes of the piece that were sent, and that are written. */
  private sentTo = 0;
  private at = 0;
  private full: Buffer[] = [];
  private fullBytes = 0;
  private isScheduled = false;
  /** Streams that were ended since the last write. */
  private answers = 0;
  private isEnded = false;

  /** @param beforeFlush adds what may go out now */
  constructor(
    private readonly socket: Socket,
    private readonly beforeFlush: () => void,
  ) {}

  /** Whether so much waits for the socket already that data should wait with its stream. */
  get isFull(): boolean {
    return this.waitingBytes >= HIGH_WATER_BYTES;
  }

  /** Bytes that the socket has not taken. */
  get waitingBytes(): number {
    return this.socket.writableLength + this.fullBytes + this.at - this.sentTo;
  }

  frame(type: number, flags: number, streamId: number, payload: Uint8Array): void {
    const { piece, at } = this.reserve(payload.length);
    this.head(piece, at, { type, flags, streamId, length: payload.length });
    piece.set(payload, at + FRAME_HEAD_BYTES);
  }

  /** A header block, in as many frames as it needs. */
  headers(streamId: number, block: Buffer, isEnd: boolean): void {
    this.headerFrames(streamId, block, isEnd ? Flag.END_STREAM : 0);
    if (isEnd && ++this.answers >= ANSWERS_AT_A_TIME) this.flush();
  }

  private headerFrames(streamId: number, block: Buffer, flags: number): void {
    if (block.length <= DEFAULT_FRAME_BYTES) {
      this.frame(FrameType.HEADERS, flags | Flag.END_HEADERS, streamId, block);
      return;
    }
    this.frame(FrameType.HEADERS, flags, streamId, block.subarray(0, DEFAULT_FRAME_BYTES));
    for (let at = DEFAULT_FRAME_BYTES; at < block.length; at += DEFAULT_FRAME_BYTES) {
      const end = at + DEFAULT_FRAME_BYTES;
      const last = end >= block.length ? Flag.END_HEADERS : 0;
      this.frame(FrameType.CONTINUATION, last, streamId, block.subarray(at, end));
    }
  }

  /** The frames whose payload is one number of 31 or 32 bits. */
  number(type: number, streamId: number, value: number): void {
    const { piece, at } = this.reserve(4);
    this.head(piece, at, { type, flags: 0, streamId, length: 4 });
    piece.writeUInt32BE(value, at + FRAME_HEAD_BYTES);
  }

  /** Sends what was written, now. */
  flush(): void {
    if (this.isEnded) return;
    this.beforeFlush();
    this.isScheduled = false;
    this.answers = 0;
    const { piece } = this;
    if (piece !== undefined && this.at > this.sentTo) this.full.push(piece.subarray(this.sentTo, this.at));
    this.sentTo = this.at;
    const { full } = this;
    if (full.length === 0) return;
    this.full = [];
    this.fullBytes = 0;
    if (full.length > 1) this.socket.cork();
    for (const bytes of full) this.socket.write(bytes);
    if (full.length > 1) this.socket.uncork();
  }

  /** Flushes when what runs now is done. */
  schedule(): void {
    if (this.isScheduled || this.isEnded) return;
    this.isScheduled = true;
    setImmediate(() => this.flush());
  }

  /** Sends what was written, and nothing more. */
  end(): void {
    this.flush();
    this.drop();
  }

  /** Sends nothing more. */
  drop(): void {
    this.isEnded = true;
    this.full = [];
    this.sentTo = this.at;
    this.fullBytes = 0;
    this.release();
  }

  /** Gives memory back that waits for frames to come. */
  release(): void {
    if (this.at === this.sentTo) this.piece = undefined;
  }

  private reserve(payloadBytes: number): { piece: Buffer; at: number } {
    const bytes = FRAME_HEAD_BYTES + payloadBytes;
    let { piece, at } = this;
    if (piece === undefined || piece.length - at < bytes) {
      if (piece !== undefined && at > this.sentTo) {
        this.full.push(piece.subarray(this.sentTo, at));
        this.fullBytes += at - this.sentTo;
      }
      this.piece = piece = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, bytes));
      this.sentTo = at = 0;
    }
    this.at = at + bytes;
    this.schedule();
    return { piece, at };
  }

  private head(
    piece: Buffer,
    at: number,
    frame: { type: number; flags: number; streamId: number; length: number },
  ): void {
    piece.writeUIntBE(frame.length, at, 3);
    piece[at + 3] = frame.type;
    piece[at + 4] = frame.flags;
    piece.writeUInt32BE(frame.streamId, at + 5);
  }
}
