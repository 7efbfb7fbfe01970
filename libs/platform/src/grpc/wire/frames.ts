import { AppError } from '@intelgraph/kernel';

/** Of each message: whether it is compressed (1 byte), its length (4 bytes, big-endian). */
const HEAD_BYTES = 5;

/** A message is larger than the server takes. */
export class MessageTooLargeError extends AppError {
  constructor(bytes: number, limit: number) {
    super('REQUEST.TOO_LARGE', 'exhausted', `a message has ${bytes} bytes, ${limit} are allowed`);
  }
}

/** One message as it came. */
export interface Frame {
  readonly isCompressed: boolean;
  readonly bytes: Buffer;
}

/** The frame of a message that is not compressed (gRPC over HTTP/2, "Length-Prefixed-Message"). */
export function frameOf(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEAD_BYTES + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, HEAD_BYTES);
  return frame;
}

const NOTHING = Buffer.alloc(0);

/** Takes the bytes of a call apart into messages, one by one as they are asked for: many small ones cost more than their bytes. */
export class FrameReader {
  private bytes: Buffer = NOTHING;
  /** What is not read yet. */
  private from = 0;
  private to = 0;
  private isOwn = false;

  constructor(private readonly maxBytes: number) {}

  /** Whether all was read. */
  get isEmpty(): boolean {
    return this.from === this.to;
  }

  /** @param isLast whether nothing follows: else the bytes are copied, since a piece of a chunk would keep all of it */
  push(chunk: Buffer, isLast = false): void {
    if (isLast && this.isEmpty) {
      this.bytes = chunk;
      this.from = 0;
      this.to = chunk.length;
      this.isOwn = false;
      return;
    }
    if (!this.isOwn || this.bytes.length - this.to < chunk.length) this.grow(chunk.length);
    chunk.copy(this.bytes, this.to);
    this.to += chunk.length;
  }

  /** @returns the next message, if it is whole. @throws MessageTooLargeError, by what its head claims */
  next(): Frame | undefined {
    const { bytes, from, to } = this;
    if (to - from < HEAD_BYTES) return undefined;
    const length = bytes.readUInt32BE(from + 1);
    if (length > this.maxBytes) throw new MessageTooLargeError(length, this.maxBytes);
    const end = from + HEAD_BYTES + length;
    if (end > to) return undefined;
    if (end === to) this.clear();
    else this.from = end;
    return { isCompressed: bytes[from] === 1, bytes: bytes.subarray(from + HEAD_BYTES, end) };
  }

  /** Forgets what was not read. */
  clear(): void {
    this.bytes = NOTHING;
    this.from = this.to = 0;
    this.isOwn = false;
  }

  /** Into a buffer of its own that grows with what comes, never with what is claimed. */
  private grow(more: number): void {
    const unread = this.to - this.from;
    const larger = Buffer.allocUnsafe(unread === 0 ? more : Math.max(unread + more, 2 * unread));
    this.bytes.copy(larger, 0, this.from, this.to);
    this.bytes = larger;
    this.from = 0;
    this.to = unread;
    this.isOwn = true;
  }
}
