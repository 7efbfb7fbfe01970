import { RowsTooLargeError } from '../python-worker.errors.js';

/** What a frame is about. `ready`, `failed`: sent once by a worker that has started. */
export const FRAME_KINDS = ['ready', 'failed', 'predict', 'answer', 'error', 'ping', 'pong'] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];

/** One message between the platform and a worker; workers/python/README.md describes its bytes. */
export interface Frame {
  readonly kind: FrameKind;
  /** Of the request that it is, or answers; 0 where there is none. */
  readonly request: number;
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Buffer;
}

/** What arrived is no frame: nothing after it can be understood. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

const VERSION = 1;
const LENGTH_BYTES = 4;
const HEAD_BYTES = 12;

/** @throws RowsTooLargeError when it would be larger than `maxBytes` */
export function encodeFrame(
  { kind, request, header }: Omit<Frame, 'payload'>,
  chunks: readonly Uint8Array[],
  maxBytes: number,
): Buffer {
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const length = HEAD_BYTES + text.length + chunks.reduce((sum, { length: bytes }) => sum + bytes, 0);
  if (length > maxBytes) throw new RowsTooLargeError(length, maxBytes);
  const head = Buffer.alloc(LENGTH_BYTES + HEAD_BYTES);
  head.writeUInt32LE(length, 0);
  head.writeUInt8(VERSION, 4);
  head.writeUInt8(FRAME_KINDS.indexOf(kind) + 1, 5);
  head.writeUInt32LE(request, 8);
  head.writeUInt32LE(text.length, 12);
  return Buffer.concat([head, text, ...chunks]);
}

/** Puts frames together again from what a socket gives, in pieces of any size. */
export class FrameReader {
  private pieces: Buffer[] = [];
  private buffered = 0;

  constructor(private readonly maxBytes: number) {}

  /** The frames that are complete with this piece. @throws FrameError */
  push(piece: Buffer): Frame[] {
    this.pieces.push(piece);
    this.buffered += piece.length;
    const frames: Frame[] = [];
    for (let frame = this.next(); frame !== undefined; frame = this.next()) frames.push(frame);
    return frames;
  }

  private next(): Frame | undefined {
    if (this.buffered < LENGTH_BYTES) return undefined;
    const length = this.peekLength();
    if (length < HEAD_BYTES || length > this.maxBytes) throw new FrameError(`a frame of ${length} bytes`);
    if (this.buffered < LENGTH_BYTES + length) return undefined;
    const all = this.joined();
    this.buffered -= LENGTH_BYTES + length;
    this.pieces = this.buffered === 0 ? [] : [all.subarray(LENGTH_BYTES + length)];
    return decode(all.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
  }

  private peekLength(): number {
    const [first] = this.pieces;
    if (first === undefined || first.length >= LENGTH_BYTES) return first?.readUInt32LE(0) ?? 0;
    return this.joined().readUInt32LE(0);
  }

  /** Copies each byte of a large frame once: it is called for the prefix, and when all is there. */
  private joined(): Buffer {
    const all = this.pieces.length === 1 ? (this.pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(this.pieces);
    this.pieces = [all];
    return all;
  }
}

function decode(body: Buffer): Frame {
  const kind = FRAME_KINDS[body.readUInt8(1) - 1];
  const headerEnd = HEAD_BYTES + body.readUInt32LE(8);
  if (body.readUInt8(0) !== VERSION) throw new FrameError(`a frame of version ${body.readUInt8(0)}`);
  if (kind === undefined || headerEnd > body.length) throw new FrameError('a frame of no known form');
  const header = parsed(body.toString('utf8', HEAD_BYTES, headerEnd));
  return { kind, request: body.readUInt32LE(4), header, payload: body.subarray(headerEnd) };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw new FrameError('a frame whose header is no JSON', { cause: error });
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new FrameError('a frame whose header is no object');
  }
  return header as Readonly<Record<string, unknown>>;
}
