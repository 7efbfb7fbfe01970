import { AppError, MalformedInputError } from '@intelgraph/kernel';

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

/** Takes the bytes of a call apart into messages. */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0);
  /** Chunks of a message that is not whole, so that a large one is put together once. */
  private waiting: Buffer[] = [];
  private waitingBytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** @returns the messages that these bytes complete. @throws MessageTooLargeError, by what a message's head claims */
  push(chunk: Buffer): Frame[] {
    this.waiting.push(chunk);
    this.waitingBytes += chunk.length;
    if (this.waitingBytes < this.wanted()) return [];
    this.rest = this.waiting.length === 1 ? chunk : Buffer.concat(this.waiting);
    const frames: Frame[] = [];
    for (let frame = this.next(); frame !== undefined; frame = this.next()) frames.push(frame);
    this.waiting = this.rest.length === 0 ? [] : [this.rest];
    this.waitingBytes = this.rest.length;
    return frames;
  }

  /** @throws MalformedInputError where the bytes ended within a message */
  end(): void {
    if (this.waitingBytes > 0) throw new MalformedInputError('the call ended within a message');
  }

  /** Bytes without which nothing more can be told. */
  private wanted(): number {
    const [first] = this.waiting;
    return first === undefined || first.length < HEAD_BYTES ? HEAD_BYTES : HEAD_BYTES + this.lengthIn(first);
  }

  private lengthIn(head: Buffer): number {
    const length = head.readUInt32BE(1);
    if (length > this.maxBytes) throw new MessageTooLargeError(length, this.maxBytes);
    return length;
  }

  private next(): Frame | undefined {
    const { rest } = this;
    if (rest.length < HEAD_BYTES) return undefined;
    const end = HEAD_BYTES + this.lengthIn(rest);
    if (rest.length < end) return undefined;
    this.rest = rest.subarray(end);
    return { isCompressed: rest[0] === 1, bytes: rest.subarray(HEAD_BYTES, end) };
  }
}
