import { DEFAULT_TABLE_BYTES } from '../protocol.js';
import type { Field } from './field.js';

/** The smallest field has 32 bytes, so that no more can be in the table at once. A power of two. */
const SLOTS = DEFAULT_TABLE_BYTES / 32;

/** The last fields of a connection, newest first (RFC 7541 §2.3.2), within a size in bytes. */
export class DynamicTable {
  private readonly slots: (Field | undefined)[] = [];
  /** Of the newest. */
  private head = 0;
  private count = 0;
  private bytes = 0;
  private maxBytes = DEFAULT_TABLE_BYTES;
  private changeCount = 0;

  /** How often it was changed. */
  get changes(): number {
    return this.changeCount;
  }

  /** The field at this index, 0 for the newest; undefined where there is none. */
  at(index: number): Field | undefined {
    return index < this.count ? this.slots[(this.head - index) & (SLOTS - 1)] : undefined;
  }

  /** Evicts what leaves no room; a field larger than the table empties it (§4.4). */
  add(field: Field): void {
    this.changeCount++;
    this.evictTo(this.maxBytes - field.size);
    if (field.size > this.maxBytes) return;
    this.head = (this.head + 1) & (SLOTS - 1);
    this.slots[this.head] = field;
    this.count++;
    this.bytes += field.size;
  }

  /** @param maxBytes at most `DEFAULT_TABLE_BYTES` */
  resize(maxBytes: number): void {
    this.changeCount++;
    this.maxBytes = maxBytes;
    this.evictTo(maxBytes);
  }

  private evictTo(bytes: number): void {
    while (this.count > 0 && this.bytes > bytes) {
      const oldest = (this.head - this.count + 1) & (SLOTS - 1);
      this.bytes -= this.slots[oldest]?.size ?? 0;
      this.slots[oldest] = undefined;
      this.count--;
    }
  }
}
