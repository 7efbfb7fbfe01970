/** Events of more bytes take no further row. */
export const FULL_BYTES = 262_144;
/** A full event, with a usual row too many and what is around them. */
const LARGE_BYTES = FULL_BYTES + 32_768;
const SMALL_BYTES = 16_384;
const MAX_SPARE = 16;

/**
 * Memory of events in the making, used again once they are sent: V8 looks for garbage in all of its heap whenever new memory outside
 * of it has come to tens of megabytes, and thousands of rows a second do that several times a second.
 */
export class EventBuffers {
  private readonly spare: Buffer[] = [];

  /** For few rows. */
  first(): Buffer {
    return Buffer.allocUnsafeSlow(SMALL_BYTES);
  }

  /** @returns one with the same bytes in front, and room for `bytes` */
  larger(buffer: Buffer, length: number, bytes: number): Buffer {
    const larger =
      (bytes <= LARGE_BYTES ? this.spare.pop() : undefined) ?? Buffer.allocUnsafeSlow(Math.max(bytes, LARGE_BYTES));
    buffer.copy(larger, 0, 0, length);
    this.giveBack(buffer);
    return larger;
  }

  /** Nobody reads it any more. */
  giveBack(buffer: Buffer): void {
    if (buffer.length === LARGE_BYTES && this.spare.length < MAX_SPARE) this.spare.push(buffer);
  }
}
