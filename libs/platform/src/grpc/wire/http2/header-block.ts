import { ConnectionError } from './errors.js';
import { ErrorCode } from './protocol.js';

/** Bytes of a block, coded: far more than a list that is allowed needs. */
const MAX_BYTES = 65_536;
/** Frames of a block: an endless row of empty ones is an attack (CVE-2024-27316). */
const MAX_FRAMES = 32;

/** A header block that comes in several frames (RFC 9113 §4.3). */
export class HeaderBlock {
  private readonly parts: Buffer[] = [];
  private bytes = 0;

  constructor(
    readonly streamId: number,
    readonly isEnd: boolean,
    readonly startedAt: number,
  ) {}

  /** @throws ConnectionError where it is too long */
  add(bytes: Buffer, start: number, end: number): void {
    this.bytes += end - start;
    if (this.bytes > MAX_BYTES || this.parts.length >= MAX_FRAMES) {
      throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, 'a header block is too long');
    }
    // A copy, for what came around it would be kept as well.
    this.parts.push(Buffer.from(bytes.subarray(start, end)));
  }

  whole(): Buffer {
    return Buffer.concat(this.parts);
  }
}
