const USUAL_BYTES = 64 * 1024;

/** Writes bytes one behind the other into memory that is used again for the next ones. */
export class ByteWriter {
  private bytes = Buffer.allocUnsafe(USUAL_BYTES);
  private used = 0;

  /** Begins anew. */
  start(prefix: Uint8Array): void {
    // Pictures may have made it large.
    if (this.bytes.length > 16 * USUAL_BYTES) this.bytes = Buffer.allocUnsafe(USUAL_BYTES);
    this.used = 0;
    this.raw(prefix);
  }

  /** What was written since `start`; valid until the next one. */
  written(): Buffer {
    return this.bytes.subarray(0, this.used);
  }

  /** 0 to 255. */
  byte(value: number): void {
    this.room(1);
    this.bytes[this.used++] = value;
  }

  /** A whole number below 2^32. */
  count(value: number): void {
    this.room(4);
    this.used = this.bytes.writeUInt32LE(value, this.used);
  }

  double(value: number): void {
    this.room(8);
    this.used = this.bytes.writeDoubleLE(value, this.used);
  }

  /** Its length, then its 16-bit units: UTF-8 would make one of all lone surrogates. */
  text(value: string): void {
    this.count(value.length);
    this.room(value.length * 2);
    this.used += this.bytes.write(value, this.used, 'utf16le');
  }

  raw(value: Uint8Array): void {
    this.room(value.length);
    this.bytes.set(value, this.used);
    this.used += value.length;
  }

  private room(more: number): void {
    const needed = this.used + more;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
    larger.set(this.written());
    this.bytes = larger;
  }
}
