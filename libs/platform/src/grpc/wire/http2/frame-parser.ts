import { frameSizeError } from './errors.js';
import { DEFAULT_FRAME_BYTES, FRAME_HEAD_BYTES } from './protocol.js';

/** Takes a frame; its payload lies in `bytes` from `start` to `end`, and stays as it is. */
export type FrameSink = (
  type: number,
  flags: number,
  streamId: number,
  bytes: Buffer,
  start: number,
  end: number,
) => void;

/** Takes the bytes of a connection apart into frames (RFC 9113 §4.1). */
export class FrameParser {
  /** The beginning of a frame that is not whole yet, in a buffer for all of what is known to come. */
  private part: Buffer | undefined;
  private partBytes = 0;
  /** Until it is stopped. */
  isReading = true;

  constructor(private readonly sink: FrameSink) {}

  /** Hands on every frame that these bytes complete. @throws ConnectionError for a frame that is too large, and what the sink throws */
  push(chunk: Buffer): void {
    let at = this.part === undefined ? 0 : this.complete(chunk, this.part);
    while (chunk.length - at >= FRAME_HEAD_BYTES && this.isReading) {
      const end = at + FRAME_HEAD_BYTES + payloadBytes(chunk, at);
      if (end > chunk.length) break;
      this.emit(chunk, at, end);
      at = end;
    }
    if (at < chunk.length && this.isReading) this.keep(chunk, at);
  }

  /** Frames that follow are of no interest. */
  stop(): void {
    this.isReading = false;
    this.part = undefined;
  }

  /** @returns where in the chunk the next frame begins */
  private complete(chunk: Buffer, begun: Buffer): number {
    let part = begun;
    let at = 0;
    if (this.partBytes < FRAME_HEAD_BYTES) {
      at = this.fill(part, chunk, at, FRAME_HEAD_BYTES);
      if (this.partBytes < FRAME_HEAD_BYTES) return at;
      const whole = Buffer.allocUnsafe(FRAME_HEAD_BYTES + payloadBytes(part, 0));
      part.copy(whole, 0, 0, FRAME_HEAD_BYTES);
      part = this.part = whole;
    }
    at = this.fill(part, chunk, at, part.length);
    if (this.partBytes < part.length) return at;
    this.part = undefined;
    this.emit(part, 0, part.length);
    return at;
  }

  private fill(part: Buffer, chunk: Buffer, at: number, upTo: number): number {
    const taken = Math.min(upTo - this.partBytes, chunk.length - at);
    chunk.copy(part, this.partBytes, at, at + taken);
    this.partBytes += taken;
    return at + taken;
  }

  private keep(chunk: Buffer, at: number): void {
    const rest = chunk.length - at;
    const size = FRAME_HEAD_BYTES + (rest < FRAME_HEAD_BYTES ? 0 : payloadBytes(chunk, at));
    this.part = Buffer.allocUnsafe(size);
    this.partBytes = 0;
    this.fill(this.part, chunk, at, size);
  }

  private emit(bytes: Buffer, at: number, end: number): void {
    const streamId = bytes.readUInt32BE(at + 5) & 0x7fffffff;
    this.sink(bytes[at + 3] ?? 0, bytes[at + 4] ?? 0, streamId, bytes, at + FRAME_HEAD_BYTES, end);
  }
}

function payloadBytes(bytes: Buffer, at: number): number {
  const length = bytes.readUIntBE(at, 3);
  if (length > DEFAULT_FRAME_BYTES)
    throw frameSizeError(`a frame has ${length} bytes, ${DEFAULT_FRAME_BYTES} are allowed`);
  return length;
}
